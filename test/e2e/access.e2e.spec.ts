import { TABLE } from '../access/table.js';
import { type ActorKind, ACTORS, makeWorld, type Place, renewSession, type World } from '../access/world.js';
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

/** Who gets the same about the world's records as a caller gets about their own, and about those with which they have nothing to do. */
const AS_OWNER: Partial<Record<ActorKind, ActorKind>> = {
  delegate: 'patient',
  chatDelegate: 'patient',
  stranger: 'patient',
  formerDoctor: 'doctor',
  otherDoctor: 'doctor',
  otherHospital: 'hospital',
};
const AS_STRANGER: Partial<Record<ActorKind, ActorKind>> = {
  patient: 'stranger',
  delegate: 'stranger',
  chatDelegate: 'stranger',
  doctor: 'otherDoctor',
  formerDoctor: 'otherDoctor',
  hospital: 'otherHospital',
};

describe.each(Object.entries(TABLE))('%s', (name, operation) => {
  const method = name.split(' ')[0]?.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
  const answers = Object.fromEntries(operation.answers.split(' ').map((status, i) => [ACTORS[i], Number(status)])) as Record<
    ActorKind,
    number
  >;

  const PLACES: [string, (kind: ActorKind) => { at: Place; expected: number | undefined }][] = [
    ['about the records of the world', (kind) => ({ at: world, expected: answers[kind] })],
    [
      'about their own',
      (kind) => ({ at: world.own[kind], expected: operation.ownInBadStanding?.[kind] ?? answers[AS_OWNER[kind] ?? kind] }),
    ],
    ['about those elsewhere', (kind) => ({ at: world.elsewhere, expected: answers[AS_STRANGER[kind] ?? kind] })],
  ];

  test.each(PLACES)('%s', async (_what, about) => {
    const given: string[] = [];
    for (const [i, kind] of ACTORS.entries()) {
      const attempt = { i, world, system, at: about(kind).at };
      const path = await operation.path(attempt);
      const client = world[kind];
      const answer = method === 'get' ? await client.get(path) : await client[method](path, await operation.body?.(attempt));
      given.push(`${kind} ${String(answer.status)}`);
      if (operation.endsSession) await renewSession(system, world, kind);
    }
    expect(given).toEqual(ACTORS.map((kind) => `${kind} ${String(about(kind).expected)}`));
  });
});

test('lists of one hospital or doctor hold those whom the caller may see too', async () => {
  const ids = async (kind: ActorKind, path: string) =>
    (await world[kind].get(path)).body.items.map((item: { id: string }) => item.id) as string[];
  expect(await ids('otherDoctor', `/hospitals/${world.hospital.id}/patients`)).toEqual([]);
  expect(await ids('otherDoctor', `/doctors/${world.doctor.id}/patients`)).toEqual([]);
  expect(await ids('patient', `/doctors/${world.doctor.id}/patients`)).toEqual([world.patient.id]);
  expect(await ids('doctor', `/hospitals/${world.hospital.id}/patients`)).toContain(world.patient.id);
});

test('hospital staff see the appointment without its clinical fields', async () => {
  const mine = (await world.patient.get(`/appointments/${world.appointmentId}`)).body;
  const theirs = (await world.hospital.get(`/appointments/${world.appointmentId}`)).body;
  expect(Object.keys(mine)).toEqual(expect.arrayContaining(['reason', 'extras', 'cancellationReason']));
  expect(Object.keys(theirs)).not.toEqual(expect.arrayContaining(['reason']));
  expect(Object.keys(theirs)).not.toEqual(expect.arrayContaining(['extras']));
  expect(Object.keys(theirs)).not.toEqual(expect.arrayContaining(['cancellationReason']));
});
