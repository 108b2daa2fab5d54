import { at } from '../../support/calendar.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, type Person } from '../../support/given.js';
import type { Answer } from '../../support/http.js';
import { sql } from '../../../libs/kernel/sql.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

const people = async <T>(count: number, make: () => Promise<T>): Promise<T[]> => {
  const made: T[] = [];
  while (made.length < count) made.push(...(await Promise.all(Array.from({ length: Math.min(5, count - made.length) }, make))));
  return made;
};
const count = (answers: Answer[]) =>
  Object.fromEntries(Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([key, list]) => [key, list?.length]));

/** One winner; the others learn three free times, which can be booked. */
function expectOneWinner(answers: Answer[], won = 201): void {
  expect(count(answers)).toEqual({ [won]: 1, 409: answers.length - 1 });
  for (const { status, body } of answers)
    if (status === 409) expect([body.code, (body.freeSlots as object[]).length]).toEqual(['slot-taken', 3]);
}

test('200 requests for one time, some of which begin a little later: one wins, and what the others are offered can be booked', async () => {
  const doctor = await system.given.doctor();
  const patients = await people(40, () => system.given.patient());
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => {
      const patient = patients[i % patients.length] as Person;
      const startsAt = new Date(Date.parse(at('10:00')) + (i % 6) * 5 * 60_000).toISOString();
      return patient.post('/appointments', booking(doctor, patient, { startsAt }));
    }),
  );
  expectOneWinner(answers);
  const loser = answers.findIndex(({ status }) => status === 409);
  const patient = patients[loser % patients.length] as Person;
  for (const { startsAt } of answers[loser]?.body.freeSlots as { startsAt: string }[])
    expect((await patient.post('/appointments', booking(doctor, patient, { startsAt }))).status).toBe(201);
});

test('one room for two doctors, and two doctors for one patient', async () => {
  const hospital = await system.given.hospital();
  const room = (await hospital.post(`/hospitals/${hospital.id}/rooms`, { name: 'Room 1' })).body.id as string;
  const doctors = await people(10, () => system.given.doctor(hospital));
  const patients = await Promise.all(doctors.map((doctor) => system.given.patientOf(doctor, hospital)));
  const inRoom = await Promise.all(
    doctors.map((doctor, i) =>
      hospital.post(
        '/appointments',
        booking(doctor, patients[i] as Person, { startsAt: at('10:00'), hospitalId: hospital.id, roomId: room }),
      ),
    ),
  );
  expectOneWinner(inRoom);
  const one = await system.given.patient();
  expectOneWinner(await Promise.all(doctors.map((doctor) => one.post('/appointments', booking(doctor, one, { startsAt: at('14:00') })))));
});

test('holds and bookings of one time: one of all wins, and a hold becomes the booking of its owner alone', async () => {
  const doctor = await system.given.doctor();
  const patients = await people(20, () => system.given.patient());
  const race = await Promise.all(
    patients.map((patient, i) =>
      i % 2
        ? patient.post('/appointments', booking(doctor, patient, { startsAt: at('10:00') }))
        : patient.post('/holds', { doctorId: doctor.id, startsAt: at('10:00') }),
    ),
  );
  expectOneWinner(race);
  const holds = await Promise.all(patients.map((patient) => patient.post('/holds', { doctorId: doctor.id, startsAt: at('12:00') })));
  expectOneWinner(holds);
  const booked = await Promise.all(
    patients.map((patient) => patient.post('/appointments', booking(doctor, patient, { startsAt: at('12:00') }))),
  );
  expectOneWinner(booked);
  expect(booked.findIndex(({ status }) => status === 201)).toBe(holds.findIndex(({ status }) => status === 201));
});

test('moves into one time, confirmations of one appointment, and series over the same dates: one wins', async () => {
  const doctor = await system.given.doctor();
  const patients = await people(12, () => system.given.patient());
  const ids = await Promise.all(
    patients.map(async (patient, i) => {
      const { body } = await patient.post(
        '/appointments',
        booking(doctor, patient, { startsAt: at(`${String(10 + i)}:00`), durationMinutes: 30 }),
      );
      return body.id as string;
    }),
  );
  expectOneWinner(
    await Promise.all(patients.map((patient, i) => patient.post(`/appointments/${ids[i] ?? ''}/reschedule`, { startsAt: at('09:00') }))),
    200,
  );
  const starts = await system.db.query(
    sql`select 1 from scheduling.appointment where doctor_id = ${doctor.id} and starts_at = ${at('09:00')}`,
  );
  expect(starts).toHaveLength(1);
  const confirmed = await Promise.all(Array.from({ length: 5 }, () => doctor.post(`/appointments/${ids[3] ?? ''}/confirm`)));
  expect(count(confirmed)).toEqual({ 200: 1, 409: 4 });
  const series = await Promise.all(
    patients.map((patient) =>
      patient.post('/appointments/series', {
        ...booking(doctor, patient, { startsAt: at('08:00', 30) }),
        rule: 'FREQ=DAILY;COUNT=5',
        onBusy: 'fail',
      }),
    ),
  );
  expectOneWinner(series);
  const [row] = await system.db.query<{ count: number }>(
    sql`select count(*)::integer as count from scheduling.appointment where doctor_id = ${doctor.id} and series_id is not null`,
  );
  expect(row?.count).toBe(5);
});

test('a thousand bookings, moves and cancellations by eight clients end without an overlap, as if one had come after the other', async () => {
  const doctors = await people(3, () => system.given.doctor());
  const patients = await people(8, () => system.given.patient());
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const someStart = () => new Date(Date.parse(at('00:00')) + random(16) * 15 * 60_000).toISOString();
  const client = async (patient: Person): Promise<number[]> => {
    const own: string[] = [];
    const statuses: number[] = [];
    for (let i = 0; i < 125; i += 1) {
      const doctor = doctors[random(doctors.length)] as Person;
      const what = own.length === 0 ? 0 : random(3);
      const id = own[random(own.length)] ?? '';
      const answer =
        what === 0
          ? await patient.post('/appointments', booking(doctor, patient, { startsAt: someStart(), durationMinutes: 15 + 15 * random(3) }))
          : what === 1
            ? await patient.post(`/appointments/${id}/reschedule`, { startsAt: someStart() })
            : await patient.post(`/appointments/${id}/cancel`, { reason: 'random' });
      if (answer.status === 201) own.push(answer.body.id as string);
      if (what === 2 && answer.status === 200) own.splice(own.indexOf(id), 1);
      statuses.push(answer.status);
    }
    return statuses;
  };
  const statuses = (await Promise.all(patients.map(client))).flat();
  expect(statuses).toHaveLength(1000);
  expect(new Set(statuses)).toEqual(new Set([200, 201, 409]));

  // Events in the order of their numbers are the serial order: each fits into what stood before it, and all together give the table.
  interface Standing {
    doctorId: string;
    patientId: string;
    startsAt: string;
    endsAt: string;
  }
  const ids = doctors.map(({ id }) => id);
  const events = await system.db.query<{ type: string; data: Standing & { appointmentId: string } }>(sql`
    select type, data from platform.outbox_message where data ->> 'doctorId' = any(${ids}) and type like 'scheduling.appointment-%' order by seq`);
  const standing = new Map<string, Standing>();
  for (const { type, data } of events) {
    const { appointmentId, doctorId, patientId, startsAt, endsAt } = data;
    standing.delete(appointmentId);
    if (type.includes('cancelled')) continue;
    const overlaps = [...standing.values()].filter(
      (other) => (other.doctorId === doctorId || other.patientId === patientId) && other.startsAt < endsAt && startsAt < other.endsAt,
    );
    expect(overlaps).toEqual([]);
    standing.set(appointmentId, { doctorId, patientId, startsAt, endsAt });
  }
  const rows = await system.db.query<{ id: string; starts_at: string; ends_at: string }>(sql`
    select id, starts_at, ends_at from scheduling.appointment where doctor_id = any(${ids}::uuid[]) and status <> 'cancelled' order by id`);
  const expected = [...standing].map(([id, { startsAt, endsAt }]) => ({ id, startsAt, endsAt })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const stored = rows.map(({ id, starts_at, ends_at }) => ({
    id,
    startsAt: new Date(starts_at).toISOString(),
    endsAt: new Date(ends_at).toISOString(),
  }));
  expect(stored).toEqual(expected);
  expect(rows.length).toBeGreaterThan(5);
});
