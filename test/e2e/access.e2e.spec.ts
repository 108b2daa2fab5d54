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

interface ContractOperation {
  'x-public'?: boolean;
}

test('every operation of the contract that is not public stands in the table, and nothing else does', async () => {
  const { body } = await system.anonymous.get('//openapi.json');
  const closed = Object.entries(body.paths as Record<string, Record<string, ContractOperation>>).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => (operation['x-public'] ? [] : [`${method.toUpperCase()} ${path}`])),
  );
  expect(Object.keys(TABLE).sort()).toEqual(closed.sort());
});

test.each(Object.entries(TABLE))('%s', async (name, operation) => {
  const method = name.split(' ')[0]?.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
  const expected = operation.answers.split(' ').map(Number);
  expect(expected).toHaveLength(ACTORS.length);
  const answers: string[] = [];
  for (const [i, kind] of ACTORS.entries()) {
    const attempt = { i, world, system };
    const path = await operation.path(attempt);
    const client = world[kind];
    const answer = method === 'get' ? await client.get(path) : await client[method](path, await operation.body?.(attempt));
    answers.push(`${kind} ${String(answer.status)}`);
    if (operation.endsSession) await renewSession(system, world, kind);
  }
  expect(answers).toEqual(ACTORS.map((kind, i) => `${kind} ${String(expected[i])}`));
});

test('lists hold permitted rows only: each caller sees exactly the patients that the table lets them get', async () => {
  const ids = async (kind: (typeof ACTORS)[number], path: string) =>
    (await world[kind].get(path)).body.items.map((item: { id: string }) => item.id) as string[];
  expect(await ids('otherDoctor', `/hospitals/${world.hospital.id}/patients`)).toEqual([]);
  expect(await ids('otherDoctor', `/doctors/${world.doctor.id}/patients`)).toEqual([]);
  expect(await ids('patient', `/doctors/${world.doctor.id}/patients`)).toEqual([world.patient.id]);
  expect(await ids('patient', '/patients')).toEqual(expect.arrayContaining([world.patient.id]));
  expect(await ids('stranger', '/appointments')).not.toContain(world.appointmentId);
  expect(await ids('hospital', '/appointments')).toContain(world.appointmentId);
  expect(await ids('otherHospital', '/appointments')).toEqual([]);
  expect(await ids('stranger', '/chats')).toEqual([]);
  expect(await ids('pendingDoctor', '/doctors')).toEqual([world.pendingDoctor.id]);
});

test('hospital staff see the appointment without its clinical fields', async () => {
  const mine = (await world.patient.get(`/appointments/${world.appointmentId}`)).body;
  const theirs = (await world.hospital.get(`/appointments/${world.appointmentId}`)).body;
  expect(Object.keys(mine)).toEqual(expect.arrayContaining(['reason', 'extras', 'cancellationReason']));
  expect(Object.keys(theirs)).not.toEqual(expect.arrayContaining(['reason']));
  expect(Object.keys(theirs)).not.toEqual(expect.arrayContaining(['extras']));
  expect(Object.keys(theirs)).not.toEqual(expect.arrayContaining(['cancellationReason']));
});
