import { startSystem, type System } from '../../support/app.js';
import { newId } from '../../../libs/kernel/ids.js';
import { at, nextMonday } from '../../support/calendar.js';
import { booking, type Person } from '../../support/given.js';
import { booked, refusal, sceneIn } from '../../support/scene.js';

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

/** A doctor who works on Mondays from 9 to 12 at one hospital, and from 12 to 15 at another one. */
async function twoPlaces() {
  const world = await sceneIn(system);
  const second = await system.given.hospital();
  const { doctor, hospital } = world;
  expect((await admin.post('/mappings/hospital-doctor', { hospitalId: second.id, doctorId: doctor.id })).status).toBe(201);
  const hours = (place: Person, start: string, end: string, location: string) =>
    doctor.post(`/doctors/${doctor.id}/availability`, {
      weekdays: ['monday'],
      start,
      end,
      hospitalId: place.id,
      location,
      timeZone: 'UTC',
    });
  expect((await hours(hospital, '09:00', '12:00', 'Room 4')).status).toBe(201);
  expect((await hours(second, '12:00', '15:00', 'Wing B')).status).toBe(201);
  return { ...world, second };
}

test('a booking takes its place from the hours, and no time lies across two places', async () => {
  const { doctor, patient, hospital, second } = await twoPlaces();
  const book = (startsAt: string) => patient.post('/appointments', booking(doctor, patient, { startsAt }));
  expect((await book(at('09:00'))).body).toMatchObject({ hospitalId: hospital.id, location: 'Room 4' });
  expect((await book(at('12:00'))).body).toMatchObject({ hospitalId: second.id, location: 'Wing B' });
  expect(refusal(await book(at('11:45')))).toEqual([422, 'hours']);
});

test('a booking takes the place that the free time showed, where hours of two places overlap', async () => {
  const world = await sceneIn(system);
  const second = await system.given.hospital();
  const { doctor, hospital, patient } = world;
  expect((await admin.post('/mappings/hospital-doctor', { hospitalId: second.id, doctorId: doctor.id })).status).toBe(201);
  const hours = async (start: string, end: string, more: object = {}) => {
    const rule = { weekdays: ['monday'], start, end, timeZone: 'UTC', ...more };
    expect((await doctor.post(`/doctors/${doctor.id}/availability`, rule)).status).toBe(201);
  };
  await hours('10:00', '13:00', { hospitalId: hospital.id, location: 'Room 4' });
  await hours('09:15', '12:00', { hospitalId: second.id, location: 'Wing B' });
  await hours('14:00', '16:00');
  await hours('14:00', '16:00', { hospitalId: hospital.id });
  const shown = await patient.get(`/doctors/${doctor.id}/available-slots?from=${nextMonday()}&to=${nextMonday()}`);
  const slots = shown.body.items as { startsAt: string; hospitalId: string | null; location: string | null }[];
  expect(new Set(slots.map(({ hospitalId }) => hospitalId))).toEqual(new Set([hospital.id, second.id, null]));
  for (const { startsAt, hospitalId, location } of slots) {
    const { status, body } = await patient.post('/appointments', booking(doctor, patient, { startsAt }));
    expect([startsAt, status, body]).toMatchObject([startsAt, 201, { hospitalId, location }]);
    await patient.delete(`/appointments/${body.id as string}`);
  }
});

test('there are no free times at a hospital where the doctor does not work', async () => {
  const { doctor, patient } = await sceneIn(system);
  const elsewhere = await system.given.hospital();
  await doctor.post(`/doctors/${doctor.id}/availability`, { weekdays: ['monday'], start: '09:00', end: '12:00' });
  const at = async (hospitalId: string) =>
    (await patient.get(`/doctors/${doctor.id}/available-slots?from=${nextMonday()}&to=${nextMonday()}&hospitalId=${hospitalId}`)).body
      .items as object[];
  expect([(await at(elsewhere.id)).length, (await at(newId())).length]).toEqual([0, 0]);
  expect(
    refusal(
      await doctor.post(`/doctors/${doctor.id}/leave`, {
        startsAt: '2027-05-01T00:00:00Z',
        endsAt: '2027-05-02T00:00:00Z',
        hospitalId: elsewhere.id,
      }),
    ),
  ).toEqual([422, 'doctor-not-at-hospital']);
});

test('a move takes the place of the new hours; a hospital does not give its appointment away', async () => {
  const world = await twoPlaces();
  const { patient, hospital, second } = world;
  const room = (await hospital.post(`/hospitals/${hospital.id}/rooms`, { name: 'Room 4' })).body.id as string;
  const id = await booked(world, { startsAt: at('09:00') });
  expect((await hospital.put(`/appointments/${id}`, { roomId: room })).status).toBe(200);
  expect(refusal(await hospital.post(`/appointments/${id}/reschedule`, { startsAt: at('13:00') }))).toEqual([422, 'hours']);
  const conflicts = async (who: Person) =>
    (await who.get(`/appointments/${id}/conflicts?startsAt=${at('13:00')}`)).body.conflicts as { kind: string }[];
  expect([await conflicts(patient), (await conflicts(hospital)).map(({ kind }) => kind)]).toEqual([[], ['availability']]);
  const moved = await patient.post(`/appointments/${id}/reschedule`, { startsAt: at('13:00') });
  expect([moved.status, moved.body]).toMatchObject([
    200,
    { hospitalId: second.id, hospital: { id: second.id }, location: 'Wing B', roomId: null },
  ]);
  expect((await hospital.get(`/appointments/${id}`)).status).toBe(404);
  expect((await second.get(`/appointments/${id}`)).status).toBe(200);
  const back = await patient.put(`/appointments/${id}`, { startsAt: at('10:00') });
  expect(back.body).toMatchObject({ hospitalId: hospital.id, location: 'Room 4', sequence: 2 });
});

test('a location of one’s own stays where the hospital stays', async () => {
  const world = await twoPlaces();
  const id = await booked(world, { startsAt: at('09:00'), location: 'Front desk' });
  expect((await world.patient.post(`/appointments/${id}/reschedule`, { startsAt: at('10:00') })).body.location).toBe('Front desk');
});

test('an appointment does not change to a modality that the hours are not for, unless staff say so', async () => {
  const world = await sceneIn(system);
  const { doctor, patient, hospital } = world;
  await doctor.post(`/doctors/${doctor.id}/availability`, {
    weekdays: ['monday'],
    start: '09:00',
    end: '12:00',
    modalities: ['video', 'phone'],
  });
  const id = await booked(world, { modality: 'video' });
  const change = (who: Person, more: object) => who.put(`/appointments/${id}`, more);
  expect((await change(patient, { modality: 'phone' })).body.modality).toBe('phone');
  expect(refusal(await change(patient, { modality: 'in_person' }))).toEqual([422, 'hours']);
  expect(refusal(await change(hospital, { modality: 'in_person' }))).toEqual([422, 'hours']);
  expect((await change(patient, { modality: 'in_person', allowOutsideAvailability: true })).status).toBe(403);
  expect((await change(hospital, { modality: 'in_person', allowOutsideAvailability: true })).body.modality).toBe('in_person');
});
