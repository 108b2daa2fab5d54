import { newId } from '../../../libs/kernel/ids.js';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, type Person } from '../../support/given.js';
import type { Answer } from '../../support/http.js';

// Weekly rules, exceptions, holidays, booking settings and rooms, as doctors and hospitals write them and everybody reads them.

let system: System;
let admin: Person;
let hospital: Person;
let otherHospital: Person;
let doctor: Person;
let patient: Person;
beforeAll(async () => {
  system = await startSystem();
  const { given } = system;
  admin = await given.admin();
  hospital = await given.hospital();
  otherHospital = await given.hospital();
  await admin.put(`/hospitals/${hospital.id}`, { timeZone: 'Europe/Madrid' });
  doctor = await given.doctor(hospital, 'America/New_York');
  patient = await given.patient();
});
afterAll(() => system.stop());

const MORNINGS = { weekdays: ['thursday', 'monday'], start: '09:00', end: '13:00' };
const schedule = async (of: Person, by: Person = patient) => (await by.get(`/doctors/${of.id}/schedules`)).body as Record<string, unknown>;
const codeOf = ({ status, body }: Answer) => [status, (body as { code?: string }).code];
const places = ({ status, body }: Answer) => [
  status,
  ...(body as { errors: { pointer: string; detail: string }[] }).errors.map(({ pointer, detail }) => `${pointer} ${detail}`),
];
/** Today's date in UTC, some days later. */
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const rulesOf = async () => {
  const rows = await system.db.query<{ rules: number }>(sql`select rules from scheduling.calendar where owner_id = ${doctor.id}`);
  return rows[0]?.rules ?? 0;
};

describe('weekly rules', () => {
  test('a doctor without rules sees patients in the usual hours of the profile', async () => {
    await doctor.put('/doctors/me/profile', { shift: { start: '08:00', end: '16:00' } });
    expect(await schedule(doctor)).toEqual({
      doctorId: doctor.id,
      doctor: { id: doctor.id, name: expect.any(String) as string },
      timeZone: 'America/New_York',
      shift: { start: '08:00', end: '16:00' },
      rules: [],
      exceptions: [],
      holidays: [],
      settings: {
        stepMinutes: null,
        bufferBefore: 0,
        bufferAfter: 0,
        noticeMinutes: 60,
        horizonDays: 365,
        dailyCap: null,
        durations: {},
        automaticConfirmation: 'in_care',
        version: 1,
      },
    });
  });

  test('the doctor adds, changes and deletes one, in the own zone unless it is at a hospital', async () => {
    const before = await rulesOf();
    const made = await doctor.post(`/doctors/${doctor.id}/availability`, MORNINGS);
    expect([made.status, made.headers.get('location')]).toEqual([201, `/api/v1/availability/${made.body.id as string}`]);
    expect(made.body).toMatchObject({
      doctorId: doctor.id,
      doctor: { id: doctor.id },
      weekdays: ['monday', 'thursday'],
      start: '09:00',
      end: '13:00',
      timeZone: 'America/New_York',
      hospitalId: null,
      hospital: null,
      location: null,
      modalities: [],
      validFrom: null,
      validUntil: null,
      version: 1,
    });
    const path = `/availability/${made.body.id as string}`;
    const changed = await doctor.put(
      path,
      { end: '01:00', modalities: ['video', 'phone'], validFrom: '2027-01-01' },
      { 'if-match': '"1"' },
    );
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect(changed.body).toMatchObject({ weekdays: ['monday', 'thursday'], start: '09:00', end: '01:00', modalities: ['video', 'phone'] });
    expect(codeOf(await doctor.put(path, { end: '14:00' }, { 'if-match': '"1"' }))).toEqual([412, 'stale-version']);
    expect((await schedule(doctor)).rules).toEqual([changed.body]);

    const moved = await doctor.put(path, { hospitalId: hospital.id, timeZone: null, validFrom: null, location: 'Room 4' });
    expect(moved.body).toMatchObject({ hospital: { id: hospital.id }, timeZone: 'Europe/Madrid', validFrom: null, location: 'Room 4' });
    expect((await doctor.put(path, { hospitalId: null, location: null })).body).toMatchObject({ hospitalId: null, location: null });
    expect(codeOf(await doctor.delete(path, undefined, { 'if-match': '"1"' }))).toEqual([412, 'stale-version']);
    expect((await doctor.delete(path)).status).toBe(204);
    expect(codeOf(await doctor.put(path, { end: '14:00' }))).toEqual([404, 'not-found']);
    expect((await schedule(doctor)).rules).toEqual([]);
    expect(await rulesOf()).toBe(before + 5);
  });

  test('a hospital adds one at its own place, and is refused elsewhere', async () => {
    const path = `/doctors/${doctor.id}/availability`;
    const made = await hospital.post(path, MORNINGS);
    expect([made.status, made.body.hospitalId, made.body.timeZone]).toEqual([201, hospital.id, 'Europe/Madrid']);
    const rule = `/availability/${made.body.id as string}`;
    expect((await hospital.put(rule, { start: '10:00' })).body.start).toBe('10:00');
    expect(codeOf(await hospital.put(rule, { hospitalId: null }))).toEqual([403, 'not-allowed']);
    expect(codeOf(await hospital.put(rule, { hospitalId: otherHospital.id }))).toEqual([422, 'doctor-not-at-hospital']);
    expect(codeOf(await hospital.post(path, { ...MORNINGS, hospitalId: otherHospital.id }))).toEqual([422, 'doctor-not-at-hospital']);
    expect(codeOf(await otherHospital.post(path, MORNINGS))).toEqual([422, 'doctor-not-at-hospital']);
    expect(codeOf(await otherHospital.put(rule, { start: '11:00' }))).toEqual([403, 'not-allowed']);
    expect(codeOf(await patient.post(path, MORNINGS))).toEqual([403, 'not-allowed']);

    const own = await doctor.post(path, MORNINGS);
    expect(codeOf(await hospital.put(`/availability/${own.body.id as string}`, { start: '10:00' }))).toEqual([403, 'not-allowed']);
    expect(codeOf(await hospital.delete(`/availability/${own.body.id as string}`))).toEqual([403, 'not-allowed']);
    expect((await doctor.delete(`/availability/${own.body.id as string}`)).status).toBe(204);
    expect((await doctor.delete(rule)).status).toBe(204);
  });

  test('a doctor takes no hospital where they do not work', async () => {
    expect(codeOf(await doctor.post(`/doctors/${doctor.id}/availability`, { ...MORNINGS, hospitalId: otherHospital.id }))).toEqual([
      422,
      'doctor-not-at-hospital',
    ]);
  });

  test('a doctor whom the caller may not see has no schedule, no settings, and gets no rules', async () => {
    const suspended = await system.given.doctor(hospital);
    const made = await suspended.post(`/doctors/${suspended.id}/availability`, MORNINGS);
    await system.db.query(sql`update directory.doctor set status = 'suspended' where id = ${suspended.id}`);
    for (const path of [`/doctors/${suspended.id}/schedules`, `/doctors/${suspended.id}/booking-settings`])
      expect([codeOf(await patient.get(path)), codeOf(await patient.get(path.replace(suspended.id, newId())))]).toEqual([
        [404, 'not-found'],
        [404, 'not-found'],
      ]);
    expect(codeOf(await doctor.put(`/availability/${made.body.id as string}`, { end: '14:00' }))).toEqual([404, 'not-found']);
    expect(codeOf(await doctor.post(`/doctors/${suspended.id}/availability`, MORNINGS))).toEqual([404, 'not-found']);
    expect((await schedule(suspended, hospital)).rules).toHaveLength(1);
  });

  test('another system needs the scope', async () => {
    const reader = await system.given.integration(admin, ['availability:read', 'doctors:read']);
    const writer = await system.given.integration(admin, ['availability:write', 'doctors:read']);
    expect((await schedule(doctor, reader)).doctorId).toBe(doctor.id);
    const path = `/doctors/${doctor.id}/availability`;
    const refused = await reader.post(path, MORNINGS);
    expect([refused.status, refused.body.detail]).toEqual([403, 'This needs the scope availability:write.']);
    const made = await writer.post(path, MORNINGS);
    expect(made.status).toBe(201);
    expect((await writer.delete(`/availability/${made.body.id as string}`)).status).toBe(204);
  });

  test.each([
    ['no weekday', { weekdays: [] }, '#/weekdays Must have at least 1 entry.'],
    ['a weekday twice', { weekdays: ['monday', 'monday'] }, '#/weekdays Must not hold the same entry twice.'],
    [
      'a number of a weekday',
      { weekdays: ['monday', '2'] },
      '#/weekdays/1 Must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday.',
    ],
    ['an odd time', { start: '24:00' }, '#/start Must be a time of the day such as 09:00.'],
    ['no end', { end: undefined }, '#/end Is required.'],
    ['an odd modality', { modalities: ['letter'] }, '#/modalities/0 Must be one of in_person, telemedicine, phone, video.'],
    ['an invented zone', { timeZone: 'Mars/Base' }, '#/timeZone Must be the name of an IANA time zone such as Europe/Madrid.'],
    ['an end before the beginning', { validFrom: '2027-03-02', validUntil: '2027-03-01' }, '#/validUntil Must not be before validFrom.'],
  ])('%s is refused at its place', async (_what, more, fault) => {
    expect(places(await doctor.post(`/doctors/${doctor.id}/availability`, { ...MORNINGS, ...more }))).toEqual([400, fault]);
  });

  test('a change that makes a rule end before it begins is refused', async () => {
    const { body } = await doctor.post(`/doctors/${doctor.id}/availability`, { ...MORNINGS, validFrom: '2027-03-02' });
    const path = `/availability/${body.id as string}`;
    expect(places(await doctor.put(path, { validUntil: '2027-03-01' }))).toEqual([400, '#/validUntil Must not be before validFrom.']);
    expect((await doctor.put(path, { validUntil: '2027-03-02' })).status).toBe(200);
    expect(places(await doctor.put(path, { weekdays: null }))).toEqual([400, '#/weekdays Must not be null.']);
    expect((await doctor.delete(path)).status).toBe(204);
  });
});

describe('exceptions', () => {
  test('are shown from today on; the whole day is closed, or times are open', async () => {
    const path = `/doctors/${doctor.id}/availability-exceptions`;
    const past = await doctor.post(path, { date: inDays(-3), kind: 'closed' });
    const closed = await doctor.post(path, { date: inDays(10), kind: 'closed' });
    const open = await hospital.post(path, { date: inDays(9), kind: 'open', start: '18:00', end: '20:00', modalities: ['in_person'] });
    expect([past.status, closed.status, open.status]).toEqual([201, 201, 201]);
    expect(closed.headers.get('location')).toBe(`/api/v1/availability-exceptions/${closed.body.id as string}`);
    expect(closed.body).toMatchObject({ start: null, end: null, hospital: null, timeZone: 'America/New_York' });
    expect(open.body).toMatchObject({ start: '18:00', end: '20:00', hospital: { id: hospital.id }, timeZone: 'Europe/Madrid' });
    expect((await schedule(doctor)).exceptions).toEqual([open.body, closed.body]);

    const changed = await doctor.put(`/availability-exceptions/${closed.body.id as string}`, { start: '09:00', end: '11:00' });
    expect([changed.status, changed.body.start, changed.body.version]).toEqual([200, '09:00', 2]);
    const half = await doctor.put(`/availability-exceptions/${closed.body.id as string}`, { end: null });
    expect(places(half)).toEqual([400, '#/end Is required: start and end come together.']);
    expect(codeOf(await otherHospital.delete(`/availability-exceptions/${open.body.id as string}`))).toEqual([403, 'not-allowed']);
    for (const { body } of [past, closed, open])
      expect((await doctor.delete(`/availability-exceptions/${body.id as string}`)).status).toBe(204);
    expect((await schedule(doctor)).exceptions).toEqual([]);
  });

  test.each([
    ['open without times', { kind: 'open' }, ['#/start Is required where kind is open.', '#/end Is required where kind is open.']],
    ['a start without end', { kind: 'closed', start: '09:00' }, ['#/end Is required: start and end come together.']],
    ['a day that there is not', { date: '2027-02-30', kind: 'closed' }, ['#/date Must be an existing date, YYYY-MM-DD.']],
    ['another kind', { kind: 'ajar' }, ['#/kind Must be one of open, closed.']],
  ])('%s is refused at its place', async (_what, more, faults) => {
    expect(places(await doctor.post(`/doctors/${doctor.id}/availability-exceptions`, { date: '2027-03-04', ...more }))).toEqual([
      400,
      ...faults,
    ]);
  });
});

describe('holidays', () => {
  test('a hospital writes its own, and they stand in the schedules of its doctors', async () => {
    const path = `/hospitals/${hospital.id}/holidays`;
    const past = await hospital.post(path, { name: 'Founders', firstDay: inDays(-9), lastDay: inDays(-8) });
    const made = await hospital.post(path, { name: 'Jubilee', firstDay: inDays(30) });
    expect([made.status, made.headers.get('location')]).toEqual([201, `/api/v1/holidays/${made.body.id as string}`]);
    expect(made.body).toMatchObject({ hospital: { id: hospital.id }, name: 'Jubilee', firstDay: inDays(30), lastDay: inDays(30) });
    expect((await schedule(doctor)).holidays).toEqual([made.body]);
    expect((await patient.get(path)).body.items).toEqual([past.body, made.body]);
    expect((await patient.get(`${path}?from=${inDays(0)}`)).body.items).toEqual([made.body]);
    const first = (await patient.get(`${path}?limit=1`)).body as { items: unknown[]; nextCursor: string };
    expect(first.items).toEqual([past.body]);
    expect((await patient.get(`${path}?limit=1&cursor=${first.nextCursor}`)).body).toEqual({ items: [made.body], nextCursor: null });

    const holiday = `/holidays/${made.body.id as string}`;
    const longer = await hospital.put(holiday, { lastDay: inDays(31) }, { 'if-match': '"1"' });
    expect([longer.body.lastDay, longer.body.version]).toEqual([inDays(31), 2]);
    expect(codeOf(await hospital.put(holiday, { name: 'X' }, { 'if-match': '"1"' }))).toEqual([412, 'stale-version']);
    expect(places(await hospital.put(holiday, { lastDay: inDays(29) }))).toEqual([400, '#/lastDay Must not be before firstDay.']);
    expect((await hospital.put(holiday, { lastDay: null })).body.lastDay).toBe(inDays(30));
    expect(codeOf(await otherHospital.put(holiday, { name: 'X' }))).toEqual([403, 'not-allowed']);
    expect(codeOf(await doctor.post(path, { name: 'X', firstDay: inDays(1) }))).toEqual([403, 'not-allowed']);
    expect((await hospital.delete(holiday)).status).toBe(204);
    expect((await schedule(doctor)).holidays).toEqual([]);
    expect(codeOf(await patient.get(`/hospitals/${newId()}/holidays`))).toEqual([404, 'not-found']);
  });
});

describe('booking settings', () => {
  test('a doctor changes some, the rest stays; a stale change is refused', async () => {
    const path = `/doctors/${doctor.id}/booking-settings`;
    const usual = await patient.get(path);
    expect([usual.headers.get('etag'), usual.body.doctor.id, usual.body.automaticConfirmation]).toEqual(['"1"', doctor.id, 'in_care']);
    const changed = await doctor.put(
      path,
      { stepMinutes: 15, bufferAfter: 5, dailyCap: 20, durations: { regular: 20, follow_up: 10 } },
      { 'if-match': '"1"' },
    );
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect(changed.body).toEqual({
      ...usual.body,
      stepMinutes: 15,
      bufferAfter: 5,
      dailyCap: 20,
      durations: { regular: 20, follow_up: 10 },
      version: 2,
    });
    expect(codeOf(await doctor.put(path, { bufferAfter: 10 }, { 'if-match': '"1"' }))).toEqual([412, 'stale-version']);
    const again = await doctor.put(path, { stepMinutes: null, automaticConfirmation: 'everybody', durations: { checkup: 45 } });
    expect(again.body).toMatchObject({
      stepMinutes: null,
      bufferAfter: 5,
      automaticConfirmation: 'everybody',
      durations: { checkup: 45 },
      version: 3,
    });
    const { doctorId, doctor: name, ...settings } = again.body as Record<string, unknown>;
    expect([doctorId, name]).toEqual([doctor.id, usual.body.doctor]);
    expect((await schedule(doctor)).settings).toEqual(settings);
    expect(codeOf(await hospital.put(path, { bufferAfter: 0 }))).toEqual([403, 'not-allowed']);
    expect((await admin.put(path, { bufferAfter: 0 })).body.version).toBe(4);
  });

  test('two first changes at once: both count, and of two that expect the usual settings one', async () => {
    const [either, expecting] = [await system.given.doctor(), await system.given.doctor()];
    const both = await Promise.all([
      either.put(`/doctors/${either.id}/booking-settings`, { bufferBefore: 5 }),
      either.put(`/doctors/${either.id}/booking-settings`, { bufferAfter: 5 }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await patient.get(`/doctors/${either.id}/booking-settings`)).body).toMatchObject({
      bufferBefore: 5,
      bufferAfter: 5,
      version: 3,
    });
    const one = await Promise.all(
      [5, 10].map((bufferAfter) => expecting.put(`/doctors/${expecting.id}/booking-settings`, { bufferAfter }, { 'if-match': '"1"' })),
    );
    expect(one.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test('a hospital has its automatic confirmation', async () => {
    const path = `/hospitals/${hospital.id}/booking-settings`;
    expect((await patient.get(path)).body).toMatchObject({ hospital: { id: hospital.id }, automaticConfirmation: 'nobody', version: 1 });
    expect((await hospital.put(path, { automaticConfirmation: 'in_care' })).body).toEqual({
      hospitalId: hospital.id,
      hospital: { id: hospital.id, name: expect.any(String) as string },
      automaticConfirmation: 'in_care',
      version: 2,
    });
    expect(codeOf(await otherHospital.put(path, { automaticConfirmation: 'everybody' }))).toEqual([403, 'not-allowed']);
    expect(codeOf(await doctor.put(path, { automaticConfirmation: 'everybody' }))).toEqual([403, 'not-allowed']);
    expect(places(await hospital.put(path, { bufferAfter: 5 }))).toEqual([
      400,
      '#/bufferAfter Unknown field. Known are automaticConfirmation.',
    ]);
  });

  test.each([
    ['a step of 4 minutes', { stepMinutes: 4 }, '#/stepMinutes Must be 5 to 480 minutes.'],
    ['a buffer over four hours', { bufferBefore: 241 }, '#/bufferBefore Must be 0 to 240 minutes.'],
    ['a notice below zero', { noticeMinutes: -1 }, '#/noticeMinutes Must be 0 to 43200 minutes.'],
    ['a horizon over two years', { horizonDays: 731 }, '#/horizonDays Must be 1 to 730 days.'],
    ['no notice at all', { noticeMinutes: null }, '#/noticeMinutes Must not be null.'],
    ['a duration of 4 minutes', { durations: { regular: 4 } }, '#/durations/regular Must be 5 to 480 minutes.'],
    [
      'a duration of another type',
      { durations: { surgery: 60 } },
      '#/durations/surgery Unknown field. Known are regular, remote, emergency, consultation, follow_up, checkup, procedure, vaccination, lab_test.',
    ],
    ['another word', { automaticConfirmation: 'always' }, '#/automaticConfirmation Must be one of nobody, in_care, everybody.'],
  ])('%s is refused at its place', async (_what, change, fault) => {
    expect(places(await doctor.put(`/doctors/${doctor.id}/booking-settings`, change))).toEqual([400, fault]);
  });
});

describe('rooms', () => {
  const path = () => `/hospitals/${hospital.id}/rooms`;

  test('have a name of their own at the hospital, in any case', async () => {
    const made = await hospital.post(path(), { name: 'Surgery' });
    expect([made.status, made.headers.get('location')]).toEqual([201, `/api/v1/rooms/${made.body.id as string}`]);
    expect(made.body).toMatchObject({ hospitalId: hospital.id, hospital: { id: hospital.id }, name: 'Surgery', version: 1 });
    const room = `/rooms/${made.body.id as string}`;
    expect(codeOf(await hospital.post(path(), { name: 'SURGERY' }))).toEqual([409, 'room-name-taken']);
    expect((await otherHospital.post(`/hospitals/${otherHospital.id}/rooms`, { name: 'Surgery' })).status).toBe(201);
    const x = await hospital.post(path(), { name: 'x-ray' });
    expect(codeOf(await hospital.put(`/rooms/${x.body.id as string}`, { name: 'surgery' }))).toEqual([409, 'room-name-taken']);
    expect((await hospital.get(path())).body.items).toEqual([made.body, x.body]);
    const first = (await doctor.get(`${path()}?limit=1`)).body as { items: unknown[]; nextCursor: string };
    expect(first.items).toEqual([made.body]);
    expect((await doctor.get(`${path()}?limit=1&cursor=${first.nextCursor}`)).body.items).toEqual([x.body]);

    expect((await hospital.put(room, { name: 'surgery' }, { 'if-match': '"1"' })).body).toMatchObject({ name: 'surgery', version: 2 });
    expect(codeOf(await hospital.put(room, { name: 'X' }, { 'if-match': '"1"' }))).toEqual([412, 'stale-version']);
    expect(places(await hospital.put(room, { name: ' ' }))).toEqual([400, '#/name Must not be empty.']);
    expect((await hospital.delete(room)).status).toBe(204);
    expect(codeOf(await hospital.put(room, { name: 'X' }))).toEqual([404, 'not-found']);
    expect((await hospital.post(path(), { name: 'Surgery' })).status).toBe(201);
  });

  test('are known to the hospital and its doctors', async () => {
    const outsider = await system.given.doctor();
    expect((await outsider.get(path())).body.items).toEqual([]);
    expect((await otherHospital.get(path())).body.items).toEqual([]);
    expect(codeOf(await patient.get(path()))).toEqual([403, 'not-allowed']);
    expect(codeOf(await doctor.post(path(), { name: 'Mine' }))).toEqual([403, 'not-allowed']);
    expect(codeOf(await hospital.get(`/hospitals/${newId()}/rooms`))).toEqual([404, 'not-found']);
  });

  test('of ten with one name at once one is made', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => hospital.post(path(), { name: i % 2 ? 'Race' : 'RACE' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  test('are not deleted as long as an appointment is to take place in them', async () => {
    const { body } = await hospital.post(path(), { name: 'Booked' });
    const room = `/rooms/${body.id as string}`;
    const colleague = await system.given.doctor(hospital);
    const booked = await patient.post('/appointments', booking(colleague, patient, { hospitalId: hospital.id }));
    expect(booked.status).toBe(201);
    await system.db.query(
      sql`update scheduling.appointment set room_id = ${body.id as string}, version = version + 1 where id = ${booked.body.id as string}`,
    );
    expect(codeOf(await hospital.delete(room))).toEqual([409, 'room-in-use']);
    expect((await patient.put(`/appointments/${booked.body.id as string}/cancel`, { reason: 'Moved' })).status).toBe(200);
    expect((await hospital.delete(room)).status).toBe(204);
  });
});
