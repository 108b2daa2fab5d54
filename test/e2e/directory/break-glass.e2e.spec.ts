import { sql } from '../../../libs/kernel/sql.js';
import { Clock } from '../../../libs/kernel/clock.js';
import { startSystem, type System } from '../../support/app.js';
import { recorded } from '../../support/audit.js';
import { booking, inHours, type Person } from '../../support/given.js';

/** A clock this far behind the real one. */
class LateClock extends Clock {
  behindMs = 0;
  override now(): Date {
    return new Date(Date.now() - this.behindMs);
  }
}
const MINUTE = 60_000;
const REASON = 'Unconscious in the emergency room, medication unknown';

const clock = new LateClock();
let system: System;
let hospital: Person;
let ownDoctor: Person;
let patient: Person;
let stranger: Person;
let appointmentId: string;
beforeAll(async () => {
  system = await startSystem({ clock });
  const { given } = system;
  hospital = await given.hospital();
  ownDoctor = await given.doctor(hospital);
  patient = await given.patientOf(ownDoctor, hospital);
  stranger = await given.patient();
  appointmentId = (await patient.post('/appointments', booking(ownDoctor, patient))).body.id as string;
  await system.settle();
});
afterEach(() => {
  clock.behindMs = 0;
});
afterAll(() => system.stop());

const open = (doctor: Person, reason = REASON, headers = {}) => doctor.post(`/patients/${patient.id}/break-glass`, { reason }, headers);
const sees = async (doctor: Person) => (await doctor.get(`/patients/${patient.id}`)).status;

test('a doctor sees the patient and the appointments for the hour, and changes nothing', async () => {
  const doctor = await system.given.doctor();
  expect(await sees(doctor)).toBe(404);
  const opened = await open(doctor);
  expect(opened).toMatchObject({
    status: 201,
    body: { doctorId: doctor.id, patientId: patient.id, reason: REASON, verdict: null, reviewedAt: null },
  });
  expect(Date.parse(opened.body.expiresAt) - Date.parse(opened.body.openedAt)).toBe(60 * MINUTE);
  expect(await sees(doctor)).toBe(200);
  expect((await doctor.get('/patients')).body.items).toMatchObject([{ id: patient.id }]);
  expect((await doctor.get(`/appointments/${appointmentId}`)).status).toBe(200);
  expect((await doctor.get('/appointments')).body.items).toMatchObject([{ id: appointmentId }]);
  expect((await doctor.post(`/appointments/${appointmentId}/cancel`, { reason: 'no' })).status).toBe(403);
  expect((await doctor.post('/appointments', booking(doctor, patient, { startsAt: inHours(50) }))).status).toBe(403);
  // The record of another patient stays closed.
  expect((await doctor.get(`/patients/${stranger.id}`)).status).toBe(404);
});

test('it ends by itself after the hour, and can be opened anew', async () => {
  const doctor = await system.given.doctor();
  clock.behindMs = 61 * MINUTE;
  const over = await open(doctor);
  expect(over.status).toBe(201);
  clock.behindMs = 0;
  expect(await sees(doctor)).toBe(404);
  expect((await doctor.get(`/appointments/${appointmentId}`)).status).toBe(404);
  const again = await open(doctor);
  expect(again.status).toBe(201);
  expect(again.body.id).not.toBe(over.body.id);
  expect(await sees(doctor)).toBe(200);
});

test('asking again while it is open gives the same one, however many ask at once', async () => {
  const doctor = await system.given.doctor();
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => open(doctor, `${REASON} (${String(i)})`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1);
  expect((await doctor.get('/break-glass')).body.items).toHaveLength(1);
});

test('who may not, gets no record open', async () => {
  expect(await open(ownDoctor)).toMatchObject({ status: 422, body: { code: 'in-care-already' } });
  const doctor = await system.given.doctor();
  expect((await doctor.post('/patients/01890a5d-ac96-774b-bcce-b302099a8057/break-glass', { reason: REASON })).status).toBe(404);
  for (const reason of ['too short', '', 'x'.repeat(1001), '          ']) expect((await open(doctor, reason)).status).toBe(400);
  const pending = await system.given.doctor();
  await system.db.query(sql`update directory.doctor set verification = 'pending' where id = ${pending.id}`);
  expect((await open(pending)).status).toBe(403);
});

test('the patient and the delegates for records are told, once and without the reason', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const subject = await given.patient();
  const [reader, other] = [await given.delegateOf(subject, ['records']), await given.delegateOf(subject, ['book'])];
  for (let i = 0; i < 2; i += 1) await doctor.post(`/patients/${subject.id}/break-glass`, { reason: REASON });
  await system.settle();
  const told = async (person: Person) => (await person.get('/notifications')).body.items as { kind: string; body: string }[];
  for (const person of [subject, reader]) {
    expect(await told(person)).toMatchObject([{ kind: 'break-glass', title: 'Record opened in an emergency', appointmentId: null }]);
  }
  for (const person of [other, stranger]) expect(await told(person)).toEqual([]);
  const [notification] = await told(subject);
  expect(notification?.body).toMatch(/^A doctor opened your record.*\(UTC\)\. The access log says who and why\.$/);
  expect(JSON.stringify(notification)).not.toContain('Unconscious');
  const outside = await system.db.query<{ n: number }>(
    sql`select count(*)::int as n from platform.outbox_message m where m.data::text like '%Unconscious%'`,
  );
  expect(outside).toEqual([{ n: 0 }]);
});

test('without a registration the hospital that the doctor names reviews it: the only one by default, one of several by name', async () => {
  const { given } = system;
  const [first, second, foreign] = [await given.hospital(), await given.hospital(), await given.hospital()];
  const subject = await given.patient();
  const doctor = await given.doctor(first);
  const by = (hospitalId?: string) => doctor.post(`/patients/${subject.id}/break-glass`, { reason: REASON, hospitalId });
  expect((await by(foreign.id)).status).toBe(403);
  const admin = await given.admin();
  await admin.post('/mappings/hospital-doctor', { hospitalId: second.id, doctorId: doctor.id });
  expect((await by()).body.code).toBe('name-the-hospital');
  const opened = await by(second.id);
  expect([opened.status, opened.body.hospitalId]).toEqual([201, second.id]);
  const seenBy = async (hospital: Person) => ((await hospital.get('/break-glass')).body.items as { id: string }[]).map(({ id }) => id);
  expect([await seenBy(first), await seenBy(second), await seenBy(foreign)]).toEqual([[], [opened.body.id], []]);
  const alone = await given.doctor(first);
  const other = await given.patient();
  expect((await alone.post(`/patients/${other.id}/break-glass`, { reason: REASON })).body.hospitalId).toBe(first.id);
});

test('the hospital where the patient is registered reviews it, once; nobody else sees it', async () => {
  const { given } = system;
  const [elsewhere, other, admin] = [await given.hospital(), await given.hospital(), await given.admin()];
  const doctor = await given.doctor(elsewhere);
  const { body: opened } = await open(doctor);
  const ids = async (person: Person, query = '') =>
    ((await person.get(`/break-glass?limit=100${query}`)).body.items as { id: string }[]).map(({ id }) => id);
  for (const person of [hospital, doctor, admin]) expect(await ids(person, '&reviewed=false')).toContain(opened.id);
  for (const person of [other, elsewhere, ownDoctor]) expect(await ids(person)).not.toContain(opened.id);

  const review = (person: Person, verdict = 'unjustified') =>
    person.post(`/break-glass/${opened.id as string}/review`, { verdict, note: 'The patient was awake.' });
  expect((await review(doctor)).status).toBe(403);
  expect((await review(patient)).status).toBe(403);
  expect((await review(other)).status).toBe(404);
  expect((await review(elsewhere)).status).toBe(404);
  expect((await review(hospital, 'perhaps')).status).toBe(400);
  expect(await review(hospital)).toMatchObject({
    status: 200,
    body: { verdict: 'unjustified', reviewNote: 'The patient was awake.', reviewedBy: hospital.userId },
  });
  for (const person of [hospital, admin])
    expect(await review(person, 'justified')).toMatchObject({ status: 409, body: { code: 'already-reviewed' } });
  expect(await ids(hospital, '&reviewed=false')).not.toContain(opened.id);
  expect(await ids(hospital, '&reviewed=true')).toContain(opened.id);
});

test('a hospital that takes a doctor on later neither reads nor reviews what was opened before', async () => {
  const { given } = system;
  const [doctor, later] = [await given.doctor(), await given.hospital()];
  const { body: opened } = await open(doctor);
  expect((await later.post('/mappings/hospital-doctor', { hospitalId: later.id, doctorId: doctor.id })).status).toBe(201);
  expect((await later.get('/break-glass')).body.items).toEqual([]);
  expect((await later.post(`/break-glass/${opened.id as string}/review`, { verdict: 'justified' })).status).toBe(404);
});

test('the access log says who looked, why they could then, and for whom; who may not read it finds no patient', async () => {
  const { given } = system;
  const admin = await given.admin();
  const doctor = await given.doctor();
  const former = await given.doctor();
  const subject = await given.patientOf(ownDoctor, hospital);
  const wife = await given.delegateOf(subject, ['book', 'records']);
  const onlyBooks = await given.delegateOf(subject, ['book']);
  const care = await given.careFor(former, subject);
  await system.settle();
  const look = `/patients/${subject.id}`;
  expect((await subject.get(look)).status).toBe(200);
  expect((await wife.get(look)).status).toBe(200);
  expect((await ownDoctor.get(look)).status).toBe(200);
  expect((await former.get(look)).status).toBe(200);
  // Later changes neither add nor remove reasons of earlier reads.
  await admin.delete(`/mappings/doctor-patient/${care}`);
  expect((await former.get(look)).status).toBe(404);
  expect((await hospital.get(look)).status).toBe(200);
  expect((await doctor.get(look)).status).toBe(404);
  await doctor.post(`${look}/break-glass`, { reason: REASON });
  expect((await doctor.get(look)).status).toBe(200);
  expect((await admin.get(look)).status).toBe(200);
  await recorded(system);

  const log = `${look}/access-log`;
  for (const person of [subject, wife, admin]) {
    const { status, body } = await person.get(`${log}?limit=100`);
    expect(status).toBe(200);
    const reads = (body.items as Record<string, unknown>[])
      .filter(({ subject: kind, action }) => kind === 'Patient' && action === 'read')
      .map(({ userId, role, why, detail, onBehalfOf }) => ({ userId, role, why, detail, onBehalfOf }))
      .reverse();
    expect(reads).toEqual([
      { userId: subject.userId, role: 'patient', why: 'own-record', detail: null, onBehalfOf: null },
      { userId: wife.userId, role: 'patient', why: 'delegate', detail: 'other', onBehalfOf: subject.id },
      { userId: ownDoctor.userId, role: 'doctor', why: 'care-relationship', detail: null, onBehalfOf: null },
      { userId: former.userId, role: 'doctor', why: 'care-relationship', detail: null, onBehalfOf: null },
      { userId: hospital.userId, role: 'hospital', why: 'hospital-registration', detail: null, onBehalfOf: null },
      { userId: doctor.userId, role: 'doctor', why: 'break-glass', detail: REASON, onBehalfOf: null },
      { userId: admin.userId, role: 'admin', why: 'administration', detail: null, onBehalfOf: null },
    ]);
    expect(
      body.items.every(
        ({ name, system: saga }: { name: unknown; system: unknown }) => typeof name === 'string' || typeof saga === 'string',
      ),
    ).toBe(true);
    await recorded(system);
  }
  const entries = (await subject.get(`${log}?limit=100`)).body.items as { why: string; subject: string; system: string; userId: string }[];
  expect(entries).toContainEqual(expect.objectContaining({ why: 'system', system: 'OpenChatWhenDoctorMappedToPatient', userId: null }));
  // Each read of the log is logged too.
  expect(entries.filter(({ subject: kind }) => kind === 'AccessLog').map(({ userId }) => userId)).toEqual([
    admin.userId,
    wife.userId,
    subject.userId,
  ]);

  // The reason of a break-glass access is clinical: a delegate with the scope `book` sees the access, not the reason.
  const seen = (await onlyBooks.get(`${log}?limit=100`)).body.items as { why: string; detail: string | null }[];
  expect(seen.filter(({ why }) => why === 'break-glass').map(({ detail }) => detail)).toContain(null);
  expect(JSON.stringify(seen)).not.toContain(REASON);
  expect((await stranger.get(log)).status).toBe(404);
  for (const person of [ownDoctor, hospital]) expect((await person.get(log)).status).toBe(403);
  expect((await subject.get('/patients/01890a5d-ac96-774b-bcce-b302099a8057/access-log')).status).toBe(404);
  expect((await admin.get('/patients/01890a5d-ac96-774b-bcce-b302099a8057/access-log')).status).toBe(404);
});

test('the log is read in pages without gap or repetition, and administrators find events by each property', async () => {
  const { given } = system;
  const admin = await given.admin();
  const subject = await given.patient();
  for (let i = 0; i < 5; i += 1) await subject.get(`/patients/${subject.id}`, { 'x-request-id': `paging-00${String(i)}` });
  await stranger.get(`/patients/${subject.id}`);
  await recorded(system);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await admin.get(`/audit-events?patientId=${subject.id}&subject=Patient&limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
    cursor = body.nextCursor as string | null;
  }
  expect(new Set(seen).size).toBe(6);
  expect(seen).toHaveLength(6);
  const found = async (query: string) => (await admin.get(`/audit-events?${query}`)).body.items as Record<string, unknown>[];
  expect(await found('requestId=paging-003')).toMatchObject([
    {
      userId: subject.userId,
      action: 'read',
      subject: 'Patient',
      patientIds: [subject.id],
      outcome: 'ok',
      status: 200,
      address: '127.0.0.1',
    },
  ]);
  expect(await found(`patientId=${subject.id}&outcome=refused`)).toMatchObject([{ userId: stranger.userId, status: 404 }]);
  expect(await found(`userId=${subject.userId}&action=read`)).toHaveLength(5);
  expect(await found(`userId=${subject.userId}&from=${new Date(Date.now() + MINUTE).toISOString()}`)).toEqual([]);
  expect(await found(`userId=${subject.userId}&to=${new Date(Date.now() + MINUTE).toISOString()}`)).toHaveLength(5);
  expect((await admin.get('/audit-events?cursor=nonsense')).status).toBe(400);
});
