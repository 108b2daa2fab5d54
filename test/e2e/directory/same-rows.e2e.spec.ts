import { sql } from '../../../libs/kernel/sql.js';
import { type ActorKind, ACTORS, callerOf } from '../../access/callers.js';
import { makeWorld, type World } from '../../access/world.js';
import { startSystem, type System } from '../../support/app.js';
import type { Client } from '../../support/http.js';

// Lists, searches, counts and single reads show the same patients to each kind of caller.

let system: System;
let world: World;
let everybody: string[];
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
  everybody = (await system.db.query<{ id: string }>(sql`select id from directory.patient`)).map(({ id }) => id);
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

const KINDS = ACTORS.filter((kind): kind is Exclude<ActorKind, 'anonymous'> => callerOf(kind).make !== undefined);

test.each(KINDS)('%s', async (kind) => {
  const client = world[kind];
  const readable: string[] = [];
  for (const id of everybody) if ((await client.get(`/patients/${id}`)).status === 200) readable.push(id);
  readable.sort();
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
});
