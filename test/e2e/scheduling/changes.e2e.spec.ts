import { sql } from '../../../libs/kernel/sql.js';
import { OfferFreedTime } from '../../../libs/scheduling/commands/offer-freed-time.js';
import { startSystem, type System } from '../../support/app.js';
import { at, nextMonday } from '../../support/calendar.js';
import { booking, type Person } from '../../support/given.js';
import { whileHeld } from '../../support/locks.js';
import { booked, refusal, sceneIn } from '../../support/scene.js';

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem({ waitsForLocks: true });
  admin = await system.given.admin();
});
afterAll(() => system.stop());

const scene = () => sceneIn(system);
const minutesFromNow = (minutes: number): string => new Date((Math.floor(Date.now() / 60_000) + minutes) * 60_000).toISOString();

describe('a patient', () => {
  test('who moves an emergency finds a free time like anybody else', async () => {
    const { doctor, patient } = await scene();
    const regular = await system.given.patientOf(doctor);
    await regular.post('/appointments', booking(doctor, regular, { startsAt: at('10:00') }));
    const emergency = booking(doctor, patient, { startsAt: at('10:15'), type: 'emergency', allowOverlap: true });
    const id = (await doctor.post('/appointments', emergency)).body.id as string;
    const move = (who: Person, startsAt: string) => who.post(`/appointments/${id}/reschedule`, { startsAt });
    expect(refusal(await move(patient, at('10:00')))).toEqual([409, 'doctor']);
    expect((await move(doctor, at('10:00'))).body.mayOverlap).toBe(true);
    expect((await move(patient, at('12:00'))).body.mayOverlap).toBe(false);
  });

  test('leaves alone what has begun: whether they came is the practice’s to say', async () => {
    const world = await scene();
    const id = await booked(world);
    await system.db.query(
      sql`update scheduling.appointment set starts_at = now() - interval '10 minutes', ends_at = now() + interval '20 minutes', version = 2 where id = ${id}`,
    );
    const { patient, hospital } = world;
    expect(refusal(await patient.post(`/appointments/${id}/cancel`, { reason: 'late' }))).toEqual([422, 'already-begun']);
    expect(refusal(await patient.delete(`/appointments/${id}`))).toEqual([422, 'already-begun']);
    expect(refusal(await patient.post(`/appointments/${id}/reschedule`, { startsAt: at('12:00') }))).toEqual([422, 'already-begun']);
    expect((await hospital.post(`/appointments/${id}/cancel`, { reason: 'late' })).body).toMatchObject({ status: 'cancelled' });
  });
});

describe('a no-show', () => {
  test('is undone only if all that a booking rests on is still there', async () => {
    const world = await scene();
    const { doctor, hospital, patient } = world;
    const room = (await hospital.post(`/hospitals/${hospital.id}/rooms`, { name: 'Room 4' })).body.id as string;
    const id = (
      await hospital.post('/appointments', booking(doctor, patient, { startsAt: at('10:00'), hospitalId: hospital.id, roomId: room }))
    ).body.id as string;
    const undo = async () => refusal(await hospital.post(`/appointments/${id}/undo-no-show`));
    expect((await hospital.post(`/appointments/${id}/no-show`)).status).toBe(200);
    const colleague = await system.given.doctor(hospital);
    const somebody = await system.given.patientOf(colleague, hospital);
    const inRoom = booking(colleague, somebody, { startsAt: at('10:00'), hospitalId: hospital.id, roomId: room });
    const rival = (await hospital.post('/appointments', inRoom)).body.id as string;
    expect(await undo()).toEqual([409, 'room']);
    await hospital.post(`/appointments/${rival}/cancel`, { reason: 'ill' });
    const elsewhere = await patient.post('/appointments', booking(colleague, patient, { startsAt: at('10:00') }));
    expect((await undo())[0]).toBe(409);
    await patient.post(`/appointments/${elsewhere.body.id as string}/cancel`, { reason: 'ill' });
    expect((await hospital.delete(`/rooms/${room}`)).status).toBe(204);
    expect(await undo()).toEqual([422, 'room-not-at-hospital']);
    expect((await hospital.put(`/appointments/${id}`, { roomId: null })).status).toBe(422);
    await system.db.query(sql`update scheduling.appointment set room_id = null where id = ${id}`);
    expect((await admin.put(`/patients/${patient.id}`, { deceased: true })).status).toBe(200);
    expect(await undo()).toEqual([422, 'patient-deceased']);
  });
});

describe('the front desk', () => {
  test('receives who walks in today, not next week', async () => {
    const { doctor, hospital, patient } = await scene();
    const walkIn = (startsAt: string) =>
      hospital.post('/appointments/walk-ins', {
        doctorId: doctor.id,
        patientId: patient.id,
        hospitalId: hospital.id,
        type: 'regular',
        startsAt,
      });
    const late = await walkIn(at('10:00'));
    expect([late.status, late.body.errors]).toEqual([
      400,
      [{ pointer: '#/startsAt', detail: 'Must be within the next 24 hours: book a later time.' }],
    ]);
    expect((await walkIn(minutesFromNow(60))).body.status).toBe('checked_in');
  });
});

describe('bookings while the calendar changes', () => {
  test('none is left in a leave that says that it cancelled them', async () => {
    const { doctor } = await scene();
    const patients = await Promise.all([1, 2, 3, 4].map(() => system.given.patient()));
    const during = { startsAt: at('00:00'), endsAt: at('00:00', 1), appointments: 'cancel' };
    const book = (i: number) => {
      const patient = patients[i % 4] as Person;
      const startsAt = new Date(Date.parse(at('09:00')) + i * 30 * 60_000).toISOString();
      return patient.post('/appointments', booking(doctor, patient, { startsAt }));
    };
    const leave = () => doctor.post(`/doctors/${doctor.id}/leave`, during);
    const answers = await Promise.all([...[0, 1, 2, 3, 4, 5, 6, 7].map(book), leave(), ...[8, 9, 10, 11, 12, 13].map(book)]);
    expect(answers.map(({ status, body }) => body.outside ?? status).filter((found) => ![201, 'hours'].includes(found as string))).toEqual(
      [],
    );
    const left = await system.db.query(
      sql`select id from scheduling.appointment where doctor_id = ${doctor.id} and status in ('scheduled', 'confirmed')`,
    );
    expect(left).toEqual([]);
  });

  test('a hospital that goes leaves none behind, whichever way they are booked, and nobody waits in a circle', async () => {
    const { hospital, doctor, patient } = await scene();
    const colleague = await system.given.doctor(hospital);
    // The place follows from the hours.
    for (const one of [doctor, colleague])
      await one.post(`/doctors/${one.id}/availability`, {
        weekdays: ['monday', 'tuesday'],
        start: '08:00',
        end: '18:00',
        hospitalId: hospital.id,
      });
    const others = await Promise.all([1, 2, 3].map(() => system.given.patientOf(doctor, hospital)));
    const start = (i: number) => new Date(Date.parse(at('08:00')) + i * 30 * 60_000).toISOString();
    const work = [patient, ...others].flatMap((who, i) => [
      who.post('/appointments', booking(doctor, who, { startsAt: start(i) })),
      who.post('/appointments/series', {
        ...booking(doctor, who, { startsAt: start(i + 4) }),
        rule: 'FREQ=WEEKLY;COUNT=3',
        onBusy: 'skip',
      }),
      who.post('/appointments', { ...booking(doctor, who, { startsAt: start(i + 8) }), otherDoctorIds: [colleague.id] }),
      doctor.post('/appointments/walk-ins', { ...booking(doctor, who), startsAt: undefined, hospitalId: hospital.id }),
    ]);
    const gone = admin.delete(`/hospitals/${hospital.id}`);
    const answers = await Promise.all([...work, gone]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect((await gone).status).toBe(200);
    const left = await system.db.query(
      sql`select id from scheduling.appointment where hospital_id = ${hospital.id} and status in ('scheduled', 'confirmed') and starts_at > now()`,
    );
    expect(left).toEqual([]);
  });

  test('rules that change all the time let nobody book outside of them', async () => {
    const { doctor } = await scene();
    const rule = await doctor.post(`/doctors/${doctor.id}/availability`, { weekdays: ['monday'], start: '09:00', end: '12:00' });
    const patients = await Promise.all([1, 2, 3, 4, 5, 6].map(() => system.given.patient()));
    const change = (start: string) => doctor.put(`/availability/${rule.body.id as string}`, { start });
    const work = patients.map((patient, i) =>
      patient.post(
        '/appointments',
        booking(doctor, patient, { startsAt: new Date(Date.parse(at('09:00')) + i * 30 * 60_000).toISOString() }),
      ),
    );
    const [answers] = await Promise.all([Promise.all(work), Promise.all(['10:00', '09:30', '11:00', '10:30'].map(change))]);
    expect(answers.filter(({ status }) => ![201, 409, 422].includes(status))).toEqual([]);
    const { body } = await doctor.get(`/doctors/${doctor.id}/available-slots?from=${nextMonday()}&to=${nextMonday()}`);
    expect(body.items).toEqual(expect.any(Array));
    const late = await system.given.patient();
    expect(refusal(await late.post('/appointments', booking(doctor, late, { startsAt: at('08:00') })))).toEqual([422, 'hours']);
  });
});

describe('a move to the same time', () => {
  test('is none', async () => {
    const world = await scene();
    await world.doctor.put(`/doctors/${world.doctor.id}/booking-settings`, { automaticConfirmation: 'nobody' });
    const id = await booked(world);
    await world.doctor.post(`/appointments/${id}/confirm`);
    const same = await world.patient.post(`/appointments/${id}/reschedule`, { startsAt: at('10:00') });
    expect([same.status, same.body.status, same.body.sequence]).toEqual([200, 'confirmed', 0]);
  });
});

describe('the waitlist', () => {
  const wait = async (who: Person, doctor: Person, more: object = {}) => {
    const { status, body } = await who.post('/waitlist', {
      doctorId: doctor.id,
      patientId: who.id,
      type: 'regular',
      notAfter: at('00:00', 1),
      ...more,
    });
    expect([status, status === 201 ? '' : body]).toEqual([201, '']);
    return body.id as string;
  };
  const statusOf = async (who: Person, id: string) => (await who.get(`/waitlist/${id}`)).body.status;

  test('is offered the parts of a freed time, also of a missed or a shortened appointment', async () => {
    const world = await scene();
    const { doctor, hospital, patient } = world;
    const long = (hour: string) => booked(world, { startsAt: at(hour), durationMinutes: 60 });
    const [cancelled, missed, shortened] = [await long('09:00'), await long('11:00'), await long('14:00')];
    const waiting = await Promise.all([1, 2, 3, 4].map(() => system.given.patientOf(doctor)));
    const from = (hour: string) => ({ notBefore: at(hour), durationMinutes: 30 });
    const [first, second, third, fourth] = waiting as [Person, Person, Person, Person];
    const entries = [await wait(first, doctor, from('09:10')), await wait(second, doctor, { ...from('09:00'), notAfter: at('09:30') })];
    await patient.post(`/appointments/${cancelled}/cancel`, { reason: 'ill' });
    await system.settle();
    const offers = await Promise.all(
      entries.map(async (id, i) => (await (waiting[i] as Person).get(`/waitlist/${id}`)).body.offer as { startsAt: string }),
    );
    expect(offers.map(({ startsAt }) => startsAt)).toEqual([at('09:30'), at('09:00')]);
    const afterMissed = await wait(third, doctor, { ...from('11:00'), notAfter: at('12:00') });
    const afterShort = await wait(fourth, doctor, from('14:00'));
    await hospital.post(`/appointments/${missed}/no-show`);
    await hospital.put(`/appointments/${shortened}`, { durationMinutes: 30 });
    await system.settle();
    expect((await third.get(`/waitlist/${afterMissed}`)).body.offer).toMatchObject({ startsAt: at('11:00') });
    expect((await fourth.get(`/waitlist/${afterShort}`)).body.offer).toMatchObject({ startsAt: at('14:30') });
  });

  test('keeps one time for a patient at once, and shows the practice no appointment elsewhere', async () => {
    const world = await scene();
    const { doctor, patient } = world;
    const [colleague, waiting] = [await system.given.doctor(), await system.given.patientOf(doctor)];
    const [first, second] = [await booked(world), await booked(world, { startsAt: at('11:00') })];
    const elsewhere = (await waiting.post('/appointments', booking(colleague, waiting, { startsAt: at('10:00', 3) }))).body.id as string;
    const entries = [await wait(waiting, doctor, { appointmentId: elsewhere }), await wait(waiting, doctor)];
    expect((await waiting.get(`/waitlist/${entries[0] ?? ''}`)).body.appointmentId).toBe(elsewhere);
    expect((await doctor.get(`/waitlist/${entries[0] ?? ''}`)).body.appointmentId).toBeNull();
    for (const id of [first, second]) await patient.post(`/appointments/${id}/cancel`, { reason: 'ill' });
    await system.settle();
    expect([await statusOf(waiting, entries[0] ?? ''), await statusOf(waiting, entries[1] ?? '')]).toEqual(['offered', 'waiting']);
  });

  test('reaches those who come after many who cannot take the time', async () => {
    const world = await scene();
    const { doctor, patient } = world;
    const [colleague, busy, free] = [
      await system.given.doctor(),
      await system.given.patientOf(doctor),
      await system.given.patientOf(doctor),
    ];
    await busy.post('/appointments', booking(colleague, busy, { startsAt: at('10:00') }));
    const id = await booked(world);
    for (let i = 0; i < 20; i += 1) await wait(busy, doctor);
    const entry = await wait(free, doctor);
    await patient.post(`/appointments/${id}/cancel`, { reason: 'ill' });
    await system.settle();
    expect(await statusOf(free, entry)).toBe('offered');
  });

  test('waits for a hospital before it keeps the doctor’s times, as all commands do', async () => {
    const patient = await system.given.patient();
    const { doctor, hospital } = await scene();
    expect((await admin.post('/mappings/hospital-patient', { hospitalId: hospital.id, patientId: patient.id })).status).toBe(201);
    await wait(patient, doctor, { hospitalId: hospital.id });
    await whileHeld(system, `select scheduling.lock_times(array['${hospital.id}']::uuid[])`, async ({ waiters, release }) => {
      const offer = system.commands.execute(new OfferFreedTime(doctor.id, new Date(at('10:00')), new Date(at('10:30'))));
      await waiters(1);
      const [lock] = await system.db.query<{ free: boolean }>(
        sql`select pg_try_advisory_xact_lock(hashtextextended(${doctor.id}::uuid::text, 15)) as free`,
      );
      expect(lock).toEqual({ free: true });
      await release();
      await offer;
    });
  });

  test('passes over a patient who could not accept, having as many bookings as patients may have', async () => {
    const strict = await startSystem({ env: { MAX_FUTURE_BOOKINGS: '2', MAX_FUTURE_BOOKINGS_UNVERIFIED: '1' } });
    try {
      const world = await sceneIn(strict);
      const { doctor, patient } = world;
      const [full, free] = [await strict.given.patientOf(doctor), await strict.given.patientOf(doctor)];
      const id = await booked(world);
      const later = await full.post('/appointments', booking(doctor, full, { startsAt: at('14:00') }));
      const entries = [await wait(full, doctor), await wait(free, doctor)];
      await patient.post(`/appointments/${id}/cancel`, { reason: 'ill' });
      await strict.settle();
      expect([await statusOf(full, entries[0] ?? ''), await statusOf(free, entries[1] ?? '')]).toEqual(['waiting', 'offered']);
      // The later appointment, which an offer would free, does not count.
      await full.delete(`/waitlist/${entries[0] ?? ''}`);
      const again = await wait(full, doctor, { appointmentId: later.body.id as string });
      expect((await free.post(`/waitlist/${entries[1] ?? ''}/decline`)).status).toBe(204);
      await strict.settle();
      expect((await full.post(`/waitlist/${again}/accept`)).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });
});
