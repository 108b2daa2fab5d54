import { randomUUID } from 'node:crypto';
import { TABLE } from '../access/table.js';
import { type ActorKind, ACTORS, makeWorld, type World } from '../access/world.js';
import { startSystem, type System } from '../support/app.js';

let system: System;
let world: World;
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
});
afterAll(() => system.stop());

const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g;
const STRANGERS: ActorKind[] = ['stranger', 'formerDoctor', 'otherDoctor', 'otherHospital'];

const hidden = Object.entries(TABLE).flatMap(([name, operation]) => {
  const answers = operation.answers.split(' ');
  return STRANGERS.filter((kind) => answers[ACTORS.indexOf(kind)] === '404').map((kind) => [name, kind, operation] as const);
});

test.each(hidden)('%s: to %s a record that is somebody else’s looks like one that there is not', async (name, kind, operation) => {
  const method = name.split(' ')[0]?.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
  const attempt = { i: 0, world, system, at: world };
  const path = await operation.path(attempt);
  const body = await operation.body?.(attempt);
  const ask = async (at: string) => {
    const answer = method === 'get' ? await world[kind].get(at) : await world[kind][method](at, body);
    return [answer.status, { ...answer.body, requestId: '' }, [...answer.headers.keys()].sort()];
  };
  expect(await ask(path)).toEqual(await ask(path.replaceAll(UUID, () => randomUUID())));
});

test('that is tried with many operations', () => {
  expect(hidden.length).toBeGreaterThan(20);
});
