import { raw, sql } from '../../../libs/kernel/sql.js';
import { type ActorKind, ACTORS, callerOf } from '../../access/callers.js';
import { makeWorld, type World } from '../../access/world.js';
import { startSystem, type System } from '../../support/app.js';
import type { Client } from '../../support/http.js';

// Lists, searches, counts and single reads show the same rows to each kind of caller.

let system: System;
let world: World;
const everybody: Record<string, string[]> = {};
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
  for (const kind of ['patient', 'doctor', 'hospital'])
    everybody[`/${kind}s`] = (await system.db.query<{ id: string }>(sql`select id from ${raw(`directory.${kind}`)}`)).map(({ id }) => id);
});
afterAll(() => system.stop());

/** Ids on all pages of a list; undefined if the caller may not ask. */
async function idsIn(client: Client, path: string): Promise<string[] | undefined> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await client.get(`${path}${path.includes('?') ? '&' : '?'}limit=7${cursor && `&cursor=${cursor}`}`);
    if (status === 403) return undefined;
    expect(status).toBe(200);
    ids.push(...(body.items as { id: string }[]).map(({ id }) => id));
    cursor = body.nextCursor as string | null;
  }
  expect(new Set(ids).size).toBe(ids.length);
  return ids.sort();
}

/** Ids of all rows that the caller may read one by one. */
async function readableIn(client: Client, path: string): Promise<string[]> {
  const ids: string[] = [];
  for (const id of everybody[path] ?? []) if ((await client.get(`${path}/${id}`)).status === 200) ids.push(id);
  return ids.sort();
}

const KINDS = ACTORS.filter((kind): kind is Exclude<ActorKind, 'anonymous'> => callerOf(kind).make !== undefined);

test.each(KINDS)('%s', async (kind) => {
  const client = world[kind];
  const readable = await readableIn(client, '/patients');
  const listed = await idsIn(client, '/patients');
  const searched = await idsIn(client, '/patients/search?birthDate=1990');
  const named = await idsIn(client, '/patients/search?name=patient');
  const wanted = listed === undefined ? undefined : readable;
  expect([listed, searched, named]).toEqual([wanted, wanted, wanted]);
  if (callerOf(kind).role === 'doctor' && listed) {
    expect((await client.get('/doctors/me/dashboard')).body.patients).toBe(readable.length);
    expect(await idsIn(client, '/doctors/me/patients')).toEqual(readable);
  }
  if (callerOf(kind).role === 'hospital' && listed) expect(await idsIn(client, `/hospitals/${world[kind].id}/patients`)).toEqual(readable);
  for (const path of ['/doctors', '/hospitals']) {
    const all = await idsIn(client, path);
    expect(all).toEqual(all && (await readableIn(client, path)));
  }
});

test('a number finds a patient for those only who may see the number', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const patient = await given.patientOf(doctor);
  const value = `NAT-${patient.id}`;
  expect((await patient.put(`/patients/${patient.id}`, { identifiers: [{ kind: 'national-id', value }] })).status).toBe(200);
  const [booking, reading] = [await given.delegateOf(patient, ['book']), await given.delegateOf(patient, ['book', 'records'])];
  const found = async (client: Client, query: string) =>
    ((await client.get(`/patients/search?${query}`)).body.items as { id: string }[]).map(({ id }) => id);
  for (const client of [patient, doctor, reading]) expect(await found(client, `identifier=${value}`)).toEqual([patient.id]);
  expect(await found(booking, `identifier=${value}`)).toEqual([]);
  expect(await found(booking, 'birthDate=1990')).toContain(patient.id);
});
