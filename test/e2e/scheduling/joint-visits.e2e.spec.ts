import { startSystem, type System } from '../../support/app.js';
import { at } from '../../support/calendar.js';
import { booking, type Person } from '../../support/given.js';
import { refusal, type Scene, sceneIn } from '../../support/scene.js';

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

interface Visit extends Scene {
  other: Person;
}
const HOURS = { weekdays: ['monday', 'tuesday'], start: '09:00', end: '12:00' };

/** Two doctors of one hospital who see patients on Monday and Tuesday from 9 to 12. */
async function twoDoctors(): Promise<Visit> {
  const world = { ...(await sceneIn(system)), other: undefined as unknown as Person };
  world.other = await system.given.doctor(world.hospital);
  for (const doctor of [world.doctor, world.other])
    expect((await doctor.post(`/doctors/${doctor.id}/availability`, HOURS)).status).toBe(201);
  return world;
}
const visit = ({ hospital, doctor, other, patient }: Visit, startsAt: string) =>
  hospital.post('/appointments', {
    ...booking(doctor, patient, { startsAt, hospitalId: hospital.id }),
    otherDoctorIds: [other.id],
  });
/** Start and status of each part, as their patient sees them. */
const parts = async ({ patient }: Visit) =>
  (
    (await patient.get(`/patients/${patient.id}/appointments`)).body.items as {
      id: string;
      doctorId: string;
      status: string;
      startsAt: string;
    }[]
  ).map(({ status, startsAt }) => [status, startsAt]);
const partOf = async (doctor: Person) => ((await doctor.get('/appointments')).body.items as { id: string }[])[0]?.id ?? '';
const takeTime = async (doctor: Person, startsAt: string) => {
  const somebody = await system.given.patientOf(doctor);
  expect((await doctor.post('/appointments', booking(doctor, somebody, { startsAt }))).status).toBe(201);
};

test('times that are offered instead suit all doctors and can be booked', async () => {
  const world = await twoDoctors();
  await takeTime(world.doctor, at('09:00'));
  await takeTime(world.other, at('09:30'));
  const refused = await visit(world, at('09:00'));
  const free = (refused.body.freeSlots as { startsAt: string }[]).map(({ startsAt }) => startsAt);
  expect([refused.status, free]).toEqual([409, [at('10:00'), at('10:30'), at('11:00')]]);
  const ofOther = await visit(world, at('09:30'));
  expect((ofOther.body.freeSlots as { startsAt: string }[])[0]?.startsAt).toBe(at('10:00'));
  const booked = await visit(world, at('10:00'));
  const id = booked.body.id as string;
  const moved = await world.hospital.post(`/appointments/${id}/reschedule`, { startsAt: at('09:30') });
  expect([moved.status, (moved.body.freeSlots as { startsAt: string }[])[0]?.startsAt]).toEqual([409, at('10:00')]);
  const { body } = await world.hospital.get(`/appointments/${id}/conflicts?startsAt=${at('09:30')}`);
  expect((body.conflicts as { kind: string }[]).map(({ kind }) => kind)).toEqual(['doctor']);
});

test('a leave of one doctor moves the whole visit, or cancels it', async () => {
  const world = await twoDoctors();
  await visit(world, at('09:00'));
  await takeTime(world.other, at('09:00', 1));
  const leave = (startsAt: string, endsAt: string, appointments: string) =>
    world.doctor.post(`/doctors/${world.doctor.id}/leave`, { startsAt, endsAt, appointments });
  const taken = await leave(at('00:00'), at('00:00', 1), 'move');
  expect(taken.body.appointments).toMatchObject([{ outcome: 'moved', movedTo: at('09:30', 1) }]);
  expect((await parts(world)).map(([, startsAt]) => startsAt)).toEqual([at('09:30', 1), at('09:30', 1)]);
  const cancelled = await leave(at('00:00', 1), at('00:00', 2), 'cancel');
  expect(cancelled.body.appointments).toMatchObject([{ outcome: 'cancelled' }]);
  expect((await parts(world)).map(([status]) => status)).toEqual(['cancelled', 'cancelled']);
});

test('the deletion of one doctor cancels the whole visit, and names all of it', async () => {
  const world = await twoDoctors();
  await visit(world, at('09:00'));
  const deleted = await admin.delete(`/doctors/${world.other.id}?appointments=cancel`);
  expect([deleted.status, (deleted.body.appointments as object[]).length]).toEqual([200, 2]);
  expect((await parts(world)).map(([status]) => status)).toEqual(['cancelled', 'cancelled']);
});

test('one part that is missed or has begun holds back the whole visit', async () => {
  const world = await twoDoctors();
  const id = (await visit(world, at('09:00'))).body.id as string;
  const part = await partOf(world.other);
  expect((await world.other.post(`/appointments/${part}/no-show`)).status).toBe(200);
  const move = async () => refusal(await world.patient.post(`/appointments/${id}/reschedule`, { startsAt: at('10:00') }));
  expect(await move()).toEqual([422, 'not-movable']);
  expect((await world.other.post(`/appointments/${part}/undo-no-show`)).status).toBe(200);
  expect((await world.other.post(`/appointments/${part}/check-in`)).status).toBe(200);
  expect(await move()).toEqual([422, 'not-movable']);
  expect((await world.patient.post(`/appointments/${id}/cancel`, { reason: 'ill' })).status).toBe(200);
  expect((await parts(world)).map(([status]) => status)).toEqual(['cancelled', 'cancelled']);
});

test('the waitlist does not free one part of it', async () => {
  const world = await twoDoctors();
  const { doctor, patient } = world;
  const appointmentId = (await visit(world, at('10:00', 1))).body.id as string;
  const { status, body } = await patient.post('/waitlist', {
    doctorId: doctor.id,
    patientId: patient.id,
    type: 'regular',
    notAfter: at('00:00', 1),
    appointmentId,
  });
  expect([status, body.errors]).toEqual([
    400,
    [{ pointer: '#/appointmentId', detail: 'Must not be part of a visit with several doctors.' }],
  ]);
});
