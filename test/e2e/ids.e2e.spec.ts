import { TABLE } from '../access/table.js';
import { ACTORS, makeWorld, renewSession, type World } from '../access/world.js';
import { startSystem, type System } from '../support/app.js';

let system: System;
let world: World;
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
});
afterAll(() => system.stop());

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** What WebAuthn calls an id is a name of the site and a handle. */
const OF_A_STANDARD = ['POST /api/v1/auth/passkeys/options'];
const OPERATIONS = Object.entries(TABLE).filter(([name]) => !OF_A_STANDARD.includes(name));

/** `path value` of each id in an answer that is no UUID v7; what is no id by its name is passed over. */
function otherIds(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => otherIds(entry, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = `${path}.${name}`;
    if (/^id$|Ids?$/.test(name)) return [inner].flat().flatMap((id) => (typeof id === 'string' && !V7.test(id) ? [`${here} ${id}`] : []));
    return otherIds(inner, here);
  });
}

test.each(OPERATIONS)('%s answers with ids of version 7 only', async (name, operation) => {
  const method = name.split(' ')[0]?.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
  const found: string[] = [];
  let succeeded = operation.neverSucceeds ?? false;
  for (const [i, kind] of ACTORS.entries()) {
    const attempt = { i: i + 60, world, system, at: world };
    const path = await operation.path(attempt);
    const { status, body } =
      method === 'get' ? await world[kind].get(path) : await world[kind][method](path, await operation.body?.(attempt));
    if (status < 300) {
      succeeded = true;
      found.push(...otherIds(body));
    }
    if (operation.endsSession) await renewSession(system, world, kind);
  }
  expect([...new Set(found)]).toEqual([]);
  expect(succeeded).toBe(true);
});

test('an id of another version is found', () => {
  expect(otherIds({ items: [{ id: '11111111-1111-4111-8111-111111111111', name: 'x' }], nextCursor: null })).toHaveLength(1);
  expect(otherIds({ patientIds: ['01890a5d-ac96-774b-bcce-b302099a8057'], doctorId: null })).toEqual([]);
});
