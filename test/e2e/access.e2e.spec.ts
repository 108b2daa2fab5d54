import type { Attempt, Operation } from '../access/operation.js';
import { PUBLIC } from '../access/public.js';
import { TABLE } from '../access/table.js';
import { type ActorKind, ACTORS, isPerson, makeWorld, type Place, renewSession, type World } from '../access/world.js';
import { startSystem, type System } from '../support/app.js';
import type { Person } from '../support/given.js';

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

test('every operation of the contract stands in the table of those that are public or in that of those that are not, and nothing else does', async () => {
  const { body } = await system.anonymous.get('//openapi.json');
  const operations = Object.entries(body.paths as Record<string, Record<string, ContractOperation>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, open: operation['x-public'] === true })),
  );
  const names = (open: boolean) => operations.filter((operation) => operation.open === open).map(({ name }) => name);
  expect(Object.keys(TABLE).sort()).toEqual(names(false).sort());
  expect(Object.keys(PUBLIC).sort()).toEqual(names(true).sort());
});

const methodOf = (name: string) => name.split(' ')[0]?.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
const answersOf = ({ answers }: Operation) =>
  Object.fromEntries(answers.split(' ').map((status, i) => [ACTORS[i], Number(status)])) as Record<ActorKind, number>;

async function ask(name: string, operation: Operation, kind: ActorKind, attempt: Attempt): Promise<string> {
  const method = methodOf(name);
  const path = await operation.path(attempt);
  const { status } = method === 'get' ? await world[kind].get(path) : await world[kind][method](path, await operation.body?.(attempt));
  if (operation.endsSession) await renewSession(system, world, kind);
  return `${kind} ${String(status)}`;
}

test.each(Object.entries(PUBLIC))('%s is open to whoever has no account, and to everybody else', async (name, operation) => {
  const answers = answersOf(operation);
  const given: string[] = [];
  for (const [i, kind] of ACTORS.entries()) given.push(await ask(name, operation, kind, { i, world, system, at: world }));
  expect(given).toEqual(ACTORS.map((kind) => `${kind} ${String(answers[kind])}`));
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
  const answers = answersOf(operation);

  const PLACES: [string, (kind: ActorKind) => { at: Place; own?: Person; expected: number | undefined }][] = [
    ['about the records of the world', (kind) => ({ at: world, expected: answers[kind] })],
    [
      'about their own',
      (kind) => ({
        at: world.own[kind],
        ...(isPerson(kind) && { own: world[kind] }),
        expected: operation.own?.[kind] ?? answers[AS_OWNER[kind] ?? kind],
      }),
    ],
    ['about those elsewhere', (kind) => ({ at: world.elsewhere, expected: answers[AS_STRANGER[kind] ?? kind] })],
  ];

  test.each(PLACES)('%s', async (_what, about) => {
    const given: string[] = [];
    for (const [i, kind] of ACTORS.entries()) {
      const { at, own } = about(kind);
      given.push(await ask(name, operation, kind, { i, world, system, at, ...(own && { own }) }));
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
