import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, inHours, type Person } from '../../support/given.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

const count = (statuses: number[]) =>
  Object.fromEntries([...new Set(statuses)].sort().map((status) => [status, statuses.filter((s) => s === status).length]));

test('50 patients race for each of 20 slots of one doctor, shifted overlaps included: exactly 20 win, the rest get 409', async () => {
  const doctor = await system.given.doctor();
  const patients: Person[] = [];
  for (let i = 0; i < 10; i += 1) patients.push(...(await Promise.all(Array.from({ length: 5 }, () => system.given.patient()))));
  // Each slot is 30 minutes long. A racer asks for the slot itself, or for one that begins 5 to 25 minutes later and so overlaps it.
  const slots = Array.from({ length: 20 }, (_, slot) => 24 + slot);
  const wishes = slots.flatMap((hour) =>
    patients.map((patient, racer) => {
      const shift = (racer % 6) * 5;
      return {
        patient,
        wish: booking(doctor, patient, {
          startsAt: new Date(Date.parse(inHours(hour)) + shift * 60_000).toISOString(),
          durationMinutes: 30,
        }),
      };
    }),
  );
  const shuffled = wishes.map((entry, i) => ({ entry, key: (i * 7919) % wishes.length })).sort((a, b) => a.key - b.key);
  const statuses: number[] = [];
  while (shuffled.length > 0) {
    const wave = shuffled.splice(0, 100);
    statuses.push(
      ...(await Promise.all(wave.map(async ({ entry: { patient, wish } }) => (await patient.post('/appointments', wish)).status))),
    );
  }
  expect(count(statuses)).toEqual({ 201: 20, 409: 980 });
  const [row] = await system.db.query<{ overlaps: number; booked: number; events: number }>(sql`
    select (select count(*)::int from scheduling.appointment where doctor_id = ${doctor.id}) as booked,
           (select count(*)::int from platform.outbox_message where data ->> 'doctorId' = ${doctor.id}) as events,
           (select count(*)::int from scheduling.appointment a join scheduling.appointment b on a.id < b.id and a.doctor_id = b.doctor_id
              and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)) as overlaps`);
  expect(row).toEqual({ overlaps: 0, booked: 20, events: 20 });
});

test('one patient racing for 20 doctors at the same time gets one of them', async () => {
  const patient = await system.given.patient();
  const doctors = await Promise.all(Array.from({ length: 20 }, () => system.given.doctor()));
  const answers = await Promise.all(doctors.map((doctor) => patient.post('/appointments', booking(doctor, patient))));
  expect(count(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 19 });
});

test('two cancel one version at once: one 200, one 412', async () => {
  const doctor = await system.given.doctor();
  const patient = await system.given.patientOf(doctor);
  const { body } = await patient.post('/appointments', booking(doctor, patient));
  const answers = await Promise.all(
    [doctor, patient].map((person) => person.put(`/appointments/${body.id}/cancel`, { reason: 'race' }, { 'if-match': '"1"' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
});

test('one mapping made 10 times at once exists once', async () => {
  const [admin, doctor, patient] = [await system.given.admin(), await system.given.doctor(), await system.given.patient()];
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => admin.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id })),
  );
  expect(count(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 9 });
  await system.settle();
  expect((await patient.get('/chats')).body.items).toHaveLength(1);
});

test('ten sign-ups with one email, whatever its case, make one account with its profile', async () => {
  const body = (i: number) => ({
    email: i % 2 ? 'Race@Test.Example' : 'race@test.example',
    password: 'vX9-treppe-lunar',
    name: 'Race',
    birthDate: '1990-01-01',
  });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => system.anonymous.post('/auth/patient-signup', body(i))));
  expect(count(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 9 });
  const [row] = await system.db.query(sql`
    select count(*)::int as users, count(p.id)::int as profiles, count(m.id)::int as selves from identity.user_account u
    left join directory.patient p on p.id = u.profile_id left join directory.user_patient m on m.user_id = u.id and m.relation = 'self'
    where lower(u.email) = 'race@test.example'`);
  expect(row).toEqual({ users: 1, profiles: 1, selves: 1 });
});
