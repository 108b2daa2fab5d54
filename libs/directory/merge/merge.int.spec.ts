import { raw, sql } from '../../kernel/sql.js';
import { startSystem, type System } from '../../../test/support/app.js';
import { booking, type Person } from '../../../test/support/given.js';
import type { Client } from '../../../test/support/http.js';
import { MovableClock } from '../../../test/support/movable-clock.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { CreatePatient } from '../commands/create-patient.js';
import type { NewPatient } from '../domain/patient.js';

let system: System;
let clock: MovableClock;
let admin: Client;
let hospital: Person;
let doctor: Person;

beforeAll(async () => {
  clock = new MovableClock();
  system = await startSystem({ clock });
  admin = await system.given.admin();
  hospital = await system.given.hospital();
  doctor = await system.given.doctor();
});
afterAll(() => system.stop());

let people = 0;
const fresh = () => `Person ${String.fromCharCode(97 + (people += 1))}`;
const patient = async (profile: Partial<NewPatient>, care: { doctorId?: string; hospitalId?: string } = { hospitalId: hospital.id }) =>
  (
    await system.commands.execute(
      new CreatePatient(SYSTEM, { name: fresh(), birthDate: '1988-03-01', gender: 'unknown', timeZone: 'UTC', ...profile }, care),
    )
  ).id;
const details = (id: string, more: object) =>
  admin.put(`/patients/${id}`, more).then(({ status }) => {
    expect(status).toBe(200);
  });
const proposals = async (who: Client) => {
  const { body } = await who.get('/patients/duplicates?limit=100');
  return (body.items as { patientIds: string[]; agreeIn: string[] }[]).map(({ patientIds, agreeIn }) => [...patientIds, ...agreeIn]);
};
const pair = (one: string, other: string) => [one, other].sort();
const mergeInto = (who: Client, into: string, from: string) => who.post(`/patients/${into}/merge`, { otherId: from });

describe('a proposal', () => {
  test('needs the same name in any order and writing, the same birth date and one more', async () => {
    const one = await patient({ name: 'José María Núñez', phone: '+16175550101' });
    const other = await patient({ name: 'NUNEZ, Maria Jose', phone: '+16175550101' });
    const namesake = await patient({ name: 'Jose Maria Nunez' });
    const born = await patient({ name: 'Jose Maria Nunez', birthDate: '1988-03-02', phone: '+16175550101' });
    expect(await proposals(admin)).toEqual([[...pair(one, other), 'phone']]);
    expect(await proposals(hospital)).toEqual([[...pair(one, other), 'phone']]);
    expect((await admin.post(`/patients/${one}/keep-apart`, { otherId: other })).status).toBe(204);
    expect(await proposals(admin)).toEqual([]);
    for (const id of [one, other, namesake, born]) await admin.delete(`/patients/${id}`);
  });

  test('says in what else the two agree, and hospitals see only those where both are registered', async () => {
    const name = fresh();
    const address = { line: '1 Main St', postalCode: '01970' };
    const one = await patient({ name, gender: 'female', email: 'a@test.example', addresses: [{ type: 'home', ...address }] });
    const other = await patient(
      {
        name,
        gender: 'female',
        emails: [
          { type: 'work', value: 'b@test.example' },
          { type: 'home', value: 'A@test.example' },
        ],
        address,
      },
      { doctorId: doctor.id },
    );
    expect(await proposals(admin)).toEqual([[...pair(one, other), 'email', 'address', 'gender']]);
    expect(await proposals(hospital)).toEqual([]);
    expect((await mergeInto(hospital, one, other)).status).toBe(404);
    await admin.delete(`/patients/${other}`);
  });
});

test('pairs are noted when they arise, and a page reads those only', async () => {
  const one = await patient({ name: 'Late Namesake', phone: '+16175550199' });
  const other = await patient({ name: 'Somebody Else', phone: '+16175550199' });
  const noted = async () =>
    (
      await system.db.query<{ ids: string[] }>(
        sql`select to_json(array[first_id, second_id]) as ids from directory.duplicate_candidate where ${one} in (first_id, second_id)`,
      )
    ).map(({ ids }) => ids);
  expect(await noted()).toEqual([]);
  await details(other, { name: 'Namesake Late' });
  expect(await noted()).toEqual([pair(one, other)]);
  expect(await proposals(admin)).toEqual([[...pair(one, other), 'phone']]);
  await details(other, { name: 'Somebody Else' });
  expect(await proposals(admin)).toEqual([]);
  // Two who come in at the same time find each other, too.
  const twins = await Promise.all([1, 2, 3].map(() => patient({ name: 'Same Moment', phone: '+16175550188' })));
  expect(await proposals(admin)).toHaveLength(3);
  const pages: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await admin.get(`/patients/duplicates?limit=1${cursor && `&cursor=${cursor}`}`);
    pages.push(...(body.items as { patientIds: string[] }[]).map(({ patientIds }) => patientIds));
    cursor = body.nextCursor as string | null;
  }
  const [a, b, c] = twins.sort() as [string, string, string];
  expect(pages).toEqual([
    [a, b],
    [a, c],
    [b, c],
  ]);
  for (const id of [one, other, ...twins]) await admin.delete(`/patients/${id}`);
});

/** Everything that a merge touches, as it is now. */
async function state(...ids: string[]) {
  const rows = async (table: string, column: string) =>
    system.db.query<{ row: object }>(
      sql`select to_jsonb(t) - 'version' - 'updated_at' - 'insurance' - 'emergency_contacts' - 'health_profile' - 'sealed' as row
          from ${raw(table)} t where t.${raw(column)} = any(${ids}) order by 1`,
    );
  const profiles = [];
  for (const id of ids) profiles.push((await admin.get(`/patients/${id}/profile`)).body as object);
  return {
    profiles: profiles.map(
      (profile) => JSON.parse(JSON.stringify(profile, (key, value: unknown) => (key === 'version' ? undefined : value))) as object,
    ),
    patients: await rows('directory.patient', 'id'),
    identifiers: await rows('directory.identifier', 'owner_id'),
    doctors: await rows('directory.doctor_patient', 'patient_id'),
    hospitals: await rows('directory.hospital_patient', 'patient_id'),
    users: await rows('directory.user_patient', 'patient_id'),
    appointments: await rows('scheduling.appointment', 'patient_id'),
    chats: await rows('messaging.chat', 'patient_id'),
  };
}

describe('a merge', () => {
  test('brings all together, hides the duplicate, and its undo restores both exactly', async () => {
    const { given } = system;
    const into = await given.patientOf(doctor, hospital);
    const otherDoctor = await given.doctor();
    const from = await patient(
      {
        name: 'Old Entry',
        preferredLanguage: 'es',
        phones: [{ type: 'mobile', value: '+16175550777' }],
        photo: 'https://photos.example/1',
      },
      { hospitalId: hospital.id },
    );
    await given.careFor(doctor, { id: from });
    await given.careFor(otherDoctor, { id: from });
    const delegate = await given.delegateOf({ id: from }, ['book', 'chat', 'records']);
    await details(into.id, { phone: '+16175550111', identifiers: [{ kind: 'mrn', value: 'M-1' }] });
    await details(from, {
      identifiers: [
        { kind: 'mrn', value: 'M-2' },
        { kind: 'passport', value: 'P-9' },
      ],
      insurance: [{ insurer: 'Harbour Health Plan', memberNumber: 'HHP-1' }],
      healthProfile: { allergies: ['penicillin'], conditions: [], medications: [] },
    });
    const booked = await admin.post('/appointments', booking(otherDoctor, { id: from }, { reason: 'check' }));
    expect(booked.status).toBe(201);
    await system.settle();
    const before = await state(into.id, from);

    const merged = await mergeInto(hospital, into.id, from);
    expect([merged.status, merged.body]).toMatchObject([200, { patientId: into.id, duplicateId: from, undoneAt: null }]);
    await system.settle();
    expect((await admin.get(`/patients/${from}`)).status).toBe(404);
    const profile = (await into.get(`/patients/${into.id}/profile`)).body as Record<string, unknown>;
    expect(profile).toMatchObject({
      phone: '+16175550111',
      preferredLanguage: 'es',
      insurance: [{ memberNumber: 'HHP-1' }],
      healthProfile: { allergies: ['penicillin'] },
    });
    const shown = JSON.stringify(profile);
    for (const value of ['M-1', 'M-2', 'P-9', '+16175550777']) expect(shown).toContain(value);
    // Doctors and delegates of the duplicate now have the survivor.
    for (const who of [doctor, otherDoctor, delegate, hospital]) expect((await who.get(`/patients/${into.id}`)).status).toBe(200);
    expect((await into.get('/appointments')).body.items).toMatchObject([
      { id: booked.body.id as string, reason: 'check', patientId: into.id },
    ]);
    const chats = (await into.get('/chats')).body.items as { id: string; doctorId: string }[];
    expect(chats.map(({ doctorId }) => doctorId).sort()).toEqual([doctor.id, doctor.id, otherDoctor.id].sort());
    for (const { id } of chats) expect((await into.get(`/chats/${id}`)).status).toBe(200);
    const [row] = await system.db.query<{ row: string }>(sql`select m::text as row from directory.patient_merge m where from_id = ${from}`);
    // The row holds the clinical data for the undo, sealed: bytes are shown in hex.
    for (const text of ['penicillin', 'HHP-1']) {
      expect(row?.row).not.toContain(text);
      expect(row?.row).not.toContain(Buffer.from(text).toString('hex'));
    }

    const { body } = await hospital.get('/merges');
    expect(body.items).toEqual([merged.body]);
    expect(body.items).toMatchObject([
      {
        patient: { id: into.id, name: profile.name as string },
        duplicate: { id: from },
        merger: { id: hospital.userId, name: expect.any(String) as string },
      },
    ]);
    const undone = await hospital.post(`/merges/${merged.body.id as string}/undo`);
    expect([undone.status, typeof undone.body.undoneAt]).toEqual([200, 'string']);
    await system.settle();
    expect(await state(into.id, from)).toEqual(before);
    expect((await delegate.get(`/patients/${into.id}`)).status).not.toBe(200);
    expect((await hospital.post(`/merges/${merged.body.id as string}/undo`)).body.code).toBe('undone-already');
  });

  test('joins clinical lists, and fills single values only where there are none', async () => {
    const profile = { conditions: ['asthma'], medications: [] };
    const card = { insurer: 'A', memberNumber: '1' };
    const into = await patient({}, { doctorId: doctor.id });
    const from = await patient({}, { doctorId: doctor.id });
    await details(into, { healthProfile: { ...profile, allergies: ['latex'], weightKg: 70 }, insurance: [card] });
    await details(from, {
      healthProfile: { ...profile, allergies: ['Latex', 'penicillin'], weightKg: 80, heightCm: 180 },
      insurance: [card, { insurer: 'B', memberNumber: '2' }],
    });
    const before = await state(into, from);
    const { body } = await mergeInto(admin, into, from);
    expect((await admin.get(`/patients/${into}/profile`)).body).toMatchObject({
      healthProfile: { allergies: ['latex', 'penicillin'], conditions: ['asthma'], weightKg: 70, heightCm: 180 },
      insurance: [{ memberNumber: '1' }, { memberNumber: '2' }],
    });
    expect((await admin.post(`/merges/${body.id as string}/undo`)).status).toBe(200);
    expect(await state(into, from)).toEqual(before);
  });

  test('undone gives no access back that was ended since', async () => {
    const { given } = system;
    const [into, from] = [await patient({}), await patient({})];
    const treating = await given.doctor();
    for (const id of [into, from]) await given.careFor(treating, { id });
    const { body } = await mergeInto(hospital, into, from);
    const [kept] = (await treating.get('/mappings/doctor-patient')).body.items as [{ id: string }];
    expect((await treating.delete(`/mappings/doctor-patient/${kept.id}`)).status).toBe(200);
    expect((await hospital.post(`/merges/${body.id as string}/undo`)).status).toBe(200);
    for (const id of [into, from]) expect((await treating.get(`/patients/${id}`)).status).not.toBe(200);
  });

  test('keeps a delegate whose mapping to the survivor has expired', async () => {
    const { given } = system;
    const [into, from] = [await patient({}), await patient({})];
    const delegate = await given.delegateOf({ id: from }, ['records']);
    await system.db.query(sql`
      insert into directory.user_patient (id, user_id, patient_id, relation, scopes, expires_at, confirmed, created_at, created_by)
      select gen_random_uuid(), m.user_id, ${into}, m.relation, m.scopes, now() - interval '1 day', false, now() - interval '2 days', m.created_by
      from directory.user_patient m where m.patient_id = ${from}`);
    const before = await state(into, from);
    const { body } = await mergeInto(admin, into, from);
    expect((await delegate.get(`/patients/${into}`)).status).toBe(200);
    await admin.post(`/merges/${body.id as string}/undo`);
    expect(await state(into, from)).toEqual(before);
  });

  test('takes emergencies along, and its undo brings them back', async () => {
    const { given } = system;
    const [into, from] = [await patient({}), await patient({})];
    const helper = await given.doctor();
    const opened = await helper.post(`/patients/${from}/break-glass`, { reason: 'unconscious in the emergency room' });
    const id = opened.body.id as string;
    const { body } = await mergeInto(hospital, into, from);
    const listed = (await hospital.get('/break-glass')).body.items as { id: string; patientId: string }[];
    expect(listed).toMatchObject([{ id, patientId: into, reason: 'unconscious in the emergency room' }]);
    expect((await helper.get(`/patients/${into}`)).status).toBe(200);
    expect((await hospital.post(`/merges/${body.id as string}/undo`)).status).toBe(200);
    expect((await helper.get(`/patients/${from}`)).status).toBe(200);
    expect((await helper.get(`/patients/${into}`)).status).not.toBe(200);
    expect((await hospital.post(`/break-glass/${id}/review`, { verdict: 'justified' })).status).toBe(200);
  });

  test('undone keeps what a person changed since then', async () => {
    const into = await patient({});
    const from = await patient({ preferredLanguage: 'es', email: 'from@test.example' });
    const { body } = await mergeInto(admin, into, from);
    await details(into, { preferredLanguage: 'fr' });
    await admin.post(`/merges/${body.id as string}/undo`);
    expect((await admin.get(`/patients/${into}`)).body).toMatchObject({ preferredLanguage: 'fr', email: null });
    expect((await admin.get(`/patients/${from}`)).body).toMatchObject({ preferredLanguage: 'es', email: 'from@test.example' });
  });

  test('is refused where both have an account, where only the duplicate has one, with oneself, and with appointments at once', async () => {
    const { given } = system;
    const [one, other] = [await given.patient(), await given.patient()];
    const entry = await patient({}, { doctorId: doctor.id });
    const codeOf = async (into: string, from: string) => (await mergeInto(admin, into, from)).body.code as string;
    expect(await codeOf(entry, entry)).toBe('same-patient');
    const doctors = [await given.doctor(), await given.doctor()];
    const startsAt = new Date(Math.ceil(clock.now().getTime() / 60_000) * 60_000 + 86_400_000).toISOString();
    for (const [i, id] of [one.id, entry].entries())
      expect((await admin.post('/appointments', booking(doctors[i] ?? doctor, { id }, { startsAt }))).status).toBe(201);
    await system.settle();
    const before = await state(one.id, other.id, entry);
    expect(before).toMatchObject({ doctors: [{}], users: [{}, {}], appointments: [{}, {}] });
    expect(await codeOf(one.id, other.id)).toBe('two-accounts');
    expect(await codeOf(entry, one.id)).toBe('duplicate-has-account');
    expect(await codeOf(one.id, entry)).toBe('appointments-overlap');
    await system.settle();
    // A refused merge has changed nothing.
    expect(await state(one.id, other.id, entry)).toEqual(before);
  });

  test('can be done once the duplicate’s account is closed', async () => {
    const [one, other] = [await system.given.patient(), await system.given.patient()];
    expect((await mergeInto(admin, one.id, other.id)).body.code).toBe('two-accounts');
    expect((await admin.delete(`/users/${other.userId}`)).status).toBe(204);
    expect((await mergeInto(admin, one.id, other.id)).status).toBe(200);
  });

  test('of the same two at once: one does it, the other one finds it done', async () => {
    const [into, from] = [await patient({}), await patient({})];
    const statuses = (await Promise.all([mergeInto(admin, into, from), mergeInto(admin, into, from), mergeInto(admin, from, into)])).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([200, 404, 404]);
  });

  test('cannot be undone once the survivor was merged away, or after 30 days', async () => {
    const [last, into, from] = [await patient({}), await patient({}), await patient({})];
    const first = (await mergeInto(admin, into, from)).body.id as string;
    const second = (await mergeInto(admin, last, into)).body.id as string;
    expect((await admin.post(`/merges/${first}/undo`)).body.code).toBe('merged-since');
    expect((await admin.post(`/merges/${second}/undo`)).status).toBe(200);
    expect((await admin.post(`/merges/${first}/undo`)).status).toBe(200);
    const again = (await mergeInto(admin, into, from)).body.id as string;
    clock.offset += 30 * 86_400_000 + 1000;
    const later = await system.given.admin();
    expect((await later.post(`/merges/${again}/undo`)).body.code).toBe('undo-too-late');
  });
});

test('the events hold ids only', async () => {
  const events = await system.db.query<{ data: object }>(
    sql`select data from platform.outbox_message where type like 'directory.patient%merge%'`,
  );
  expect(events.length).toBeGreaterThan(2);
  for (const { data } of events) expect(Object.keys(data).sort()).toEqual(['fromId', 'intoId', 'mergeId']);
});
