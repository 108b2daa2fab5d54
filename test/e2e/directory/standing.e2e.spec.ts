import { randomUUID } from 'node:crypto';
import { sql } from '../../../libs/kernel/sql.js';
import { ImportRunner } from '../../../libs/directory/import/import-runner.js';
import { startSystem, type System } from '../../support/app.js';
import { asSystem } from '../../support/as-system.js';
import { booking, PASSWORD, type Person } from '../../support/given.js';
import { type Client, clientFor } from '../../support/http.js';

// Good standing can be given by an administrator's decision, or by a verified hospital to people it takes on; by nobody else.

let system: System;
let admin: Person;
let hospital: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
  hospital = await system.given.hospital();
});
afterAll(() => system.stop());

const REASON = 'Unconscious, nobody knows the medication';

/** A doctor who signed up without a hospital and waits for verification. */
async function newcomer(): Promise<{ doctorId: string; client: Client }> {
  const email = `newcomer-${randomUUID()}@test.example`;
  const { body } = await system.anonymous.post('/auth/doctor-signup', { email, password: PASSWORD, name: 'Dr. Newcomer' });
  const { accessToken } = (await system.anonymous.post('/auth/login', { email, password: PASSWORD })).body as { accessToken: string };
  return { doctorId: body.doctorId as string, client: clientFor(system.url, accessToken) };
}
const verificationOf = async (kind: 'doctors' | 'hospitals', id: string) => (await admin.get(`/${kind}/${id}`)).body.verification as string;
const mapping = (hospitalId: string, doctorId: string) => ['/mappings/hospital-doctor', { hospitalId, doctorId }] as const;

/** A token of this account, limited to these scopes. */
async function narrowed(person: Person, scope: string): Promise<Client> {
  const { body } = await system.anonymous.post('/auth/token', {
    grant_type: 'password',
    username: person.email,
    password: PASSWORD,
    scope,
  });
  return clientFor(system.url, body.access_token as string);
}

describe('a mapping gives a doctor who waits no standing', () => {
  const pendingHospital = async () => {
    const { body } = await system.anonymous.post('/auth/hospital-signup', {
      email: `clinic-${randomUUID()}@test.example`,
      password: PASSWORD,
      name: 'Unknown Clinic',
    });
    return { id: body.hospitalId as string };
  };
  test.each([
    [
      'another system maps them to a verified hospital',
      () => system.given.integration(admin, ['mappings:write', 'doctors:read', 'hospitals:read']),
      () => Promise.resolve(hospital),
    ],
    [
      'another system maps them to a hospital that nobody verified',
      () => system.given.integration(admin, ['mappings:write', 'doctors:read', 'hospitals:read']),
      pendingHospital,
    ],
    ['an administrator maps them', () => Promise.resolve(admin), () => Promise.resolve(hospital)],
    ['an administrator maps them to a hospital that nobody verified', () => Promise.resolve(admin), pendingHospital],
    [
      'the hospital maps them by a token for other software',
      () => narrowed(hospital, 'mappings:write doctors:read hospitals:read'),
      () => Promise.resolve(hospital),
    ],
  ] as [string, () => Promise<Client>, () => Promise<{ id: string }>][])('where %s', async (_how, by, at) => {
    const { doctorId, client } = await newcomer();
    const patient = await system.given.patient();
    const made = await (await by()).post(...mapping((await at()).id, doctorId));
    expect([made.status, await verificationOf('doctors', doctorId)]).toEqual([201, 'pending']);
    expect((await client.post(`/patients/${patient.id}/break-glass`, { reason: REASON })).status).toBe(403);
  });

  test('until the verified hospital itself maps them, or an administrator judges', async () => {
    const [mapped, judged] = [await newcomer(), await newcomer()];
    expect((await hospital.post(...mapping(hospital.id, mapped.doctorId))).status).toBe(201);
    await admin.post(`/doctors/${judged.doctorId}/verification`, { verification: 'verified' });
    for (const { doctorId } of [mapped, judged]) expect(await verificationOf('doctors', doctorId)).toBe('verified');
  });
});

describe('when a hospital loses its own standing, whom it vouched for waits again', () => {
  const reject = (id: string) => admin.post(`/hospitals/${id}/verification`, { verification: 'rejected' });
  const breakGlass = async (client: Client) => {
    const patient = await system.given.patient();
    return (await client.post(`/patients/${patient.id}/break-glass`, { reason: REASON })).status;
  };
  /** A new doctor whom a hospital of their own has just taken on. */
  const takenOn = async () => {
    const [at, doctor] = [await system.given.hospital(), await newcomer()];
    expect((await at.post(...mapping(at.id, doctor.doctorId))).status).toBe(201);
    return { at, ...doctor };
  };

  test('and opens no emergency any more, until another hospital takes them on', async () => {
    const { at, doctorId, client } = await takenOn();
    expect(await breakGlass(client)).toBe(201);
    expect((await reject(at.id)).status).toBe(200);
    expect(await verificationOf('doctors', doctorId)).toBe('pending');
    expect(await breakGlass(client)).toBe(403);
    expect((await hospital.post(...mapping(hospital.id, doctorId))).status).toBe(201);
    expect(await verificationOf('doctors', doctorId)).toBe('verified');
  });

  test('also whom it made, and where it was deleted', async () => {
    const { at, doctorId } = await takenOn();
    const made = (await at.post('/doctors', { name: 'Dr. Made' })).body.id as string;
    expect((await admin.delete(`/hospitals/${at.id}`)).status).toBe(200);
    for (const id of [doctorId, made]) expect(await verificationOf('doctors', id)).toBe('pending');
    await admin.post(`/doctors/${made}/verification`, { verification: 'verified' });
    expect(await verificationOf('doctors', made)).toBe('verified');
  });

  test('but whom an administrator verified keeps standing', async () => {
    const { at, doctorId, client } = await takenOn();
    await admin.post(`/doctors/${doctorId}/verification`, { verification: 'verified' });
    const other = await newcomer();
    await admin.post(`/doctors/${other.doctorId}/verification`, { verification: 'verified' });
    expect((await at.post(...mapping(at.id, other.doctorId))).status).toBe(201);
    await reject(at.id);
    expect([await breakGlass(client), await breakGlass(other.client)]).toEqual([201, 201]);
  });

  test('also where it takes them on while it is rejected', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [at, { doctorId }] = [await system.given.hospital(), await newcomer()];
      const [mapped] = await Promise.all([at.post(...mapping(at.id, doctorId)), reject(at.id)]);
      expect([201, 403]).toContain(mapped.status);
      expect(await verificationOf('doctors', doctorId)).toBe('pending');
    }
  });
});

test('whom an administrator makes is verified; whom other software makes waits for a person to judge', async () => {
  const software = await system.given.integration(admin, ['doctors:write', 'hospitals:write']);
  const narrow = await narrowed(admin, 'doctors:write hospitals:write');
  for (const [client, verification] of [
    [admin, 'verified'],
    [software, 'pending'],
    [narrow, 'pending'],
  ] as const)
    for (const kind of ['doctors', 'hospitals'] as const) {
      const made = await client.post(`/${kind}`, { name: 'Made' });
      expect([kind, made.status, made.body.verification]).toEqual([kind, 201, verification]);
    }
  const own = await hospital.post('/doctors', { name: 'Dr. Own' });
  expect([own.status, own.body.verification]).toEqual([201, 'verified']);
  const byToken = await (await narrowed(hospital, 'doctors:write')).post('/doctors', { name: 'Dr. By Token' });
  expect([byToken.status, byToken.body.verification]).toEqual([201, 'pending']);
});

test('an import with verified=true brings verified doctors and hospitals; without it they wait, whoever asks', async () => {
  const bundle = (key: string) => ({
    resourceType: 'Bundle',
    type: 'batch',
    entry: [
      {
        resource: {
          resourceType: 'Organization',
          id: `o-${key}`,
          identifier: [{ system: 'urn:test', value: `o-${key}` }],
          name: `Clinic ${key}`,
        },
      },
      {
        resource: {
          resourceType: 'Practitioner',
          id: `p-${key}`,
          identifier: [{ system: 'urn:test', value: `p-${key}` }],
          name: [{ family: key, given: ['Imported'] }],
        },
      },
    ],
  });
  const software = await system.given.integration(admin, ['imports:write']);
  for (const [client, query, verification, key] of [
    [admin, '?verified=true', 'verified', 'Alderwood'],
    [admin, '', 'pending', 'Cedarfield'],
    [software, '', 'pending', 'Birchfield'],
  ] as const) {
    const { body } = await client.post(`/imports${query}`, bundle(key));
    await asSystem(system.app.get(ImportRunner)).run(body.id as string);
    const rows = await system.db.query<{ verification: string }>(sql`
      select d.verification from directory.doctor d where d.name like ${`%${key}%`}
      union all select h.verification from directory.hospital h where h.name like ${`%${key}%`}`);
    expect(rows.map((row) => row.verification)).toEqual([verification, verification]);
  }
});

test('an import renames whom a person verified only with verified=true, whoever asks', async () => {
  const bundle = (name: string, given: string[]) => ({
    resourceType: 'Bundle',
    type: 'batch',
    entry: [
      { resource: { resourceType: 'Organization', id: 'o', identifier: [{ system: 'urn:rename', value: 'o' }], name } },
      {
        resource: {
          resourceType: 'Practitioner',
          id: 'p',
          identifier: [{ system: 'urn:rename', value: 'p' }],
          name: [{ family: 'Truename', given }],
        },
      },
    ],
  });
  const names = async () =>
    (
      await system.db.query<{ name: string }>(sql`
        select p.name from directory.identifier i join (select id, name from directory.doctor union all select id, name from directory.hospital) p on p.id = i.owner_id
        where i.system = 'urn:rename' order by i.owner_kind desc`)
    ).map(({ name }) => name);
  const software = await system.given.integration(admin, ['imports:write']);
  for (const [client, query, name, given, expected] of [
    [admin, '?verified=true', 'True Clinic', ['Known'], ['True Clinic', 'Known Truename']],
    [software, '', 'True Clinic False', ['Known', 'False'], ['True Clinic', 'Known Truename']],
    [admin, '', 'True Clinic Other', ['Known', 'Other'], ['True Clinic', 'Known Truename']],
    [admin, '?verified=true', 'True Clinic North', ['Known', 'New'], ['True Clinic North', 'Known New Truename']],
  ] as const) {
    const { body } = await client.post(`/imports${query}`, bundle(name, [...given]));
    await asSystem(system.app.get(ImportRunner)).run(body.id as string);
    expect(await names()).toEqual(expected);
  }
});

describe('whoever lost their standing a moment ago gives none, although their token is still believed', () => {
  const known = async (person: Person) => {
    expect((await person.get('/auth/me')).body.inGoodStanding).toBe(true);
  };

  test('a hospital that was rejected', async () => {
    const [late, { doctorId }] = [await system.given.hospital(), await newcomer()];
    const doctor = await system.given.doctor(late);
    const patient = await system.given.patientOf(doctor, late);
    const other = await system.given.doctor(late);
    await known(late);
    await admin.post(`/hospitals/${late.id}/verification`, { verification: 'rejected' });
    for (const [path, body] of [
      mapping(late.id, doctorId),
      ['/mappings/doctor-patient', { doctorId: other.id, patientId: patient.id }],
      ['/doctors', { name: 'Dr. Late' }],
      ['/patients', { name: 'Late', birthDate: '1990-01-01' }],
    ] as const)
      expect([path, (await late.post(path, body)).status]).toEqual([path, 403]);
    expect(await verificationOf('doctors', doctorId)).toBe('pending');
  });

  test('a doctor who was suspended', async () => {
    const [late, patient] = [await system.given.doctor(), await system.given.patient()];
    await known(late);
    await system.db.query(sql`update directory.doctor set status = 'suspended' where id = ${late.id}`);
    expect((await late.post(`/patients/${patient.id}/break-glass`, { reason: REASON })).status).toBe(403);
    expect((await late.post('/patients', { name: 'Late', birthDate: '1990-01-01' })).status).toBe(403);
  });
});

test('whom an administrator rejects while a hospital maps them stays rejected', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { doctorId } = await newcomer();
    const [mapped, judged] = await Promise.all([
      hospital.post(...mapping(hospital.id, doctorId)),
      admin.post(`/doctors/${doctorId}/verification`, { verification: 'rejected' }),
    ]);
    expect([201, 404]).toContain(mapped.status);
    expect(judged.status).toBe(200);
    expect(await verificationOf('doctors', doctorId)).toBe('rejected');
  }
});

describe('a hospital verifies a doctor who waits', () => {
  const check = (who: Client, id: string) => who.get(`/doctors/${id}/verification`);
  const decide = (who: Client, id: string, verification = 'verified') => who.post(`/doctors/${id}/verification`, { verification });
  /** A doctor of an import that nobody vouched for, who works at this hospital. */
  const imported = async (key: string) => {
    const at = await system.given.hospital();
    const practitioner = {
      resourceType: 'Practitioner',
      id: key,
      identifier: [{ system: 'urn:waits', value: key }],
      name: [{ text: `Dr. ${key}` }],
    };
    const { body } = await admin.post('/imports', { resourceType: 'Bundle', type: 'batch', entry: [{ resource: practitioner }] });
    await asSystem(system.app.get(ImportRunner)).run(body.id as string);
    const [row] = await system.db.query<{ id: string }>(sql`select id from directory.doctor where name = ${`Dr. ${key}`}`);
    const id = row?.id ?? '';
    expect((await admin.post(...mapping(at.id, id))).status).toBe(201);
    return { at, id };
  };

  test('who works there already, and patients then book them', async () => {
    const { at, id } = await imported('Waiting');
    const patient = await system.given.patient();
    const book = () => patient.post('/appointments', booking({ id }, patient));
    expect((await at.post(...mapping(at.id, id))).body.code).toBe('already-mapped');
    expect([(await book()).status, await verificationOf('doctors', id)]).toEqual([404, 'pending']);
    expect((await decide(at, id, 'rejected')).status).toBe(403);
    expect((await decide(hospital, id)).status).toBe(404);
    const answers = await Promise.all([decide(at, id), decide(at, id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect((await book()).status).toBe(201);
    // The voucher counts as long as the hospital has standing.
    await admin.post(`/hospitals/${at.id}/verification`, { verification: 'rejected' });
    expect(await verificationOf('doctors', id)).toBe('pending');
    expect((await decide(at, id)).status).toBe(403);
  });

  test('and sees first who else claims the licence; of others it sees nothing', async () => {
    const licenceNumber = `LL-${randomUUID()}`;
    const [one, other] = [await newcomer(), await newcomer()];
    for (const { client } of [one, other]) expect((await client.put('/doctors/me/profile', { licenceNumber })).status).toBe(200);
    expect((await check(hospital, one.doctorId)).body).toMatchObject({
      licenceNumber,
      sameLicence: [{ id: other.doctorId, verification: 'pending' }],
    });
    const doctor = await system.given.doctor();
    for (const who of [one.client, doctor]) expect((await check(who, other.doctorId)).status).toBe(403);
    expect((await check(hospital, doctor.id)).status).toBe(403);
    await decide(admin, one.doctorId);
    expect((await hospital.post(...mapping(hospital.id, other.doctorId))).body.code).toBe('licence-number-in-use');
    expect(await verificationOf('doctors', other.doctorId)).toBe('pending');
  });
});
