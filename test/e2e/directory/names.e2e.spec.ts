import { randomUUID } from 'node:crypto';
import { ImportRunner } from '../../../libs/directory/import/import-runner.js';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { asSystem } from '../../support/as-system.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { clientFor } from '../../support/http.js';

// An account and its profile have the same name.

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

const accountName = async (userId: string) => (await admin.get(`/users/${userId}`)).body.name as string;
const profileName = async (kind: 'patients' | 'doctors' | 'hospitals', id: string) =>
  (await admin.get(`/${kind}/${id}`)).body.name as string;
const account = () => ({ email: `names-${randomUUID()}@test.example`, password: PASSWORD });

test('a patient who changes theirs, by either path, changes both', async () => {
  const person = await system.given.patient();
  for (const [path, name] of [
    ['/users/me', 'Ada Changed'],
    [`/users/${person.userId}`, 'Ada Changed Again'],
  ] as const) {
    const changed = await person.put(path, { name });
    expect([changed.status, changed.body.name, await profileName('patients', person.id)]).toEqual([200, name, name]);
  }
});

test('an administrator who changes that of a patient changes both', async () => {
  const person = await system.given.patient();
  expect((await admin.put(`/users/${person.userId}`, { name: 'By Administrator' })).status).toBe(200);
  expect([await accountName(person.userId), await profileName('patients', person.id)]).toEqual(['By Administrator', 'By Administrator']);
});

test('a change that is refused changes neither', async () => {
  const person = await system.given.patient();
  const before = await profileName('patients', person.id);
  const refused = await person.put('/users/me', { name: 'Never', email: admin.email, currentPassword: PASSWORD });
  expect(refused.body.code).toBe('email-taken');
  expect([await accountName(person.userId), await profileName('patients', person.id)]).toEqual([before, before]);
});

test('of many changes at once the last one counts for both', async () => {
  const person = await system.given.patient();
  await Promise.all(Array.from({ length: 10 }, (_, i) => person.put('/users/me', { name: `Name ${String(i)}` })));
  await system.settle();
  expect(await accountName(person.userId)).toBe(await profileName('patients', person.id));
});

test.each([
  ['doctors', 'doctor-signup', 'doctorId'],
  ['hospitals', 'hospital-signup', 'hospitalId'],
] as const)('of %s: free until it is verified, an administrator’s from then on', async (kind, path, key) => {
  const own = account();
  const { body } = await system.anonymous.post(`/auth/${path}`, { ...own, name: 'First Name' });
  const { accessToken } = (await system.anonymous.post('/auth/login', own)).body as { accessToken: string };
  const client = clientFor(system.url, accessToken);
  const id = body[key] as string;
  expect((await client.put('/users/me', { name: 'Second Name' })).status).toBe(200);
  expect(await profileName(kind, id)).toBe('Second Name');
  await admin.post(`/${kind}/${id}/verification`, { verification: 'verified' });
  const refused = await client.put('/users/me', { name: 'Somebody Famous' });
  expect([refused.status, refused.body.code]).toEqual([422, 'name-verified']);
  expect((await client.put('/users/me', { name: 'Second Name', contact: '+1 617 555 0100' })).status).toBe(200);
  const second = account();
  const colleague = await admin.post('/users', { ...second, name: 'Ignored', role: kind.slice(0, -1), profileId: id });
  expect([colleague.status, colleague.body.name]).toEqual([201, 'Second Name']);
  expect((await admin.put(`/users/${body.user.id as string}`, { name: 'Third Name' })).status).toBe(200);
  await system.settle();
  expect([await profileName(kind, id), await accountName(body.user.id as string), await accountName(colleague.body.id as string)]).toEqual(
    Array(3).fill('Third Name'),
  );
});

test('an import that renames a profile renames its account', async () => {
  const identifier = [{ system: 'urn:names', value: randomUUID() }];
  const bringIn = async (family: string) => {
    const resource = { resourceType: 'Patient', id: 'p', identifier, birthDate: '1980-01-01', name: [{ family, given: ['Ivy'] }] };
    const { body } = await admin.post('/imports', { resourceType: 'Bundle', type: 'batch', entry: [{ resource }] });
    await asSystem(system.app.get(ImportRunner)).run(body.id as string);
    await system.settle();
  };
  await bringIn('Before');
  const [profile] = await system.db.query<{ id: string }>(sql`select id from directory.patient where name = 'Ivy Before'`);
  const made = await admin.post('/users', { ...account(), name: 'Ignored', role: 'patient', profileId: profile?.id });
  expect(made.body.name).toBe('Ivy Before');
  await bringIn('Married');
  expect([await accountName(made.body.id as string), await profileName('patients', profile?.id ?? '')]).toEqual([
    'Ivy Married',
    'Ivy Married',
  ]);
});

test('a password is not the name of the profile that the account is for', async () => {
  const name = 'Ottilie Zweig';
  const doctor = await system.given.doctor();
  const profileId = (await doctor.post('/patients', { name, birthDate: '1980-01-01' })).body.id as string;
  const refused = await admin.post('/users', { ...account(), password: name, name: 'Something Else', role: 'patient', profileId });
  expect([refused.status, refused.body.code]).toEqual([422, 'password-is-personal']);
});
