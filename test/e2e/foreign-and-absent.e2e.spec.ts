import { randomUUID } from 'node:crypto';
import { TABLE } from '../access/table.js';
import { type ActorKind, ACTORS, makeWorld, type World } from '../access/world.js';
import { startSystem, type System } from '../support/app.js';
import { booking } from '../support/given.js';
import type { Answer } from '../support/http.js';

let system: System;
let world: World;
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
});
afterAll(() => system.stop());

const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g;
const STRANGERS: ActorKind[] = ['stranger', 'formerDoctor', 'otherDoctor', 'otherHospital'];

const comparable = ({ status, body, headers }: Answer) => [status, { ...body, requestId: '' }, [...headers.keys()].sort()];

const hidden = Object.entries(TABLE).flatMap(([name, operation]) => {
  const answers = operation.answers.split(' ');
  return STRANGERS.filter((kind) => ['403', '404'].includes(answers[ACTORS.indexOf(kind)] ?? '')).map(
    (kind) => [name, kind, operation] as const,
  );
});

test.each(hidden)('%s: to %s a record that is somebody else’s looks like one that there is not', async (name, kind, operation) => {
  const method = name.split(' ')[0]?.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
  const attempt = { i: 0, world, system, at: world };
  const path = await operation.path(attempt);
  const body = await operation.body?.(attempt);
  const ask = async (at: string) => {
    const answer = method === 'get' ? await world[kind].get(at) : await world[kind][method](at, body);
    return comparable(answer);
  };
  expect(await ask(path)).toEqual(await ask(path.replaceAll(UUID, () => randomUUID())));
});

test('that is tried with many operations', () => {
  expect(hidden.length).toBeGreaterThan(20);
});

/** Requests of strangers about a patient who is named in the body or in a filter. */
const NAMING: [what: string, kind: ActorKind, (patientId: string) => Promise<Answer>][] = [
  ['a booking', 'stranger', (patientId) => world.stranger.post('/appointments', { ...booking(world.doctor, world.patient), patientId })],
  [
    'a booking of their own time',
    'otherDoctor',
    (patientId) => world.otherDoctor.post('/appointments', { ...booking(world.otherDoctor, world.patient), patientId }),
  ],
  [
    'a booking at their hospital',
    'otherHospital',
    (patientId) => {
      const { doctor, hospital } = world.own.otherHospital;
      return world.otherHospital.post('/appointments', { ...booking(doctor, world.patient), hospitalId: hospital.id, patientId });
    },
  ],
  [
    'a care relationship with one of their doctors',
    'otherHospital',
    (patientId) => world.otherHospital.post('/mappings/doctor-patient', { doctorId: world.own.otherHospital.doctor.id, patientId }),
  ],
  [
    'a registration',
    'otherHospital',
    (patientId) => world.otherHospital.post('/mappings/hospital-patient', { hospitalId: world.otherHospital.id, patientId }),
  ],
  ...STRANGERS.map((kind): (typeof NAMING)[number] => [
    'a filter of appointments',
    kind,
    (patientId) => world[kind].get(`/appointments?patientId=${patientId}`),
  ]),
];
test.each(NAMING)('%s by %s says nothing of whether there is such a patient', async (_what, _kind, send) => {
  const foreign = comparable(await send(world.patient.id));
  expect(foreign).toEqual(comparable(await send(randomUUID())));
});

test.each(STRANGERS)('filters by somebody else’s doctor or hospital find nothing for %s that is not theirs', async (kind) => {
  const own = (await world[kind].get('/appointments?limit=100')).body.items.map(({ id }: { id: string }) => id) as string[];
  for (const filter of [`doctorId=${world.doctor.id}`, `hospitalId=${world.hospital.id}`]) {
    const found = (await world[kind].get(`/appointments?${filter}`)).body.items.map(({ id }: { id: string }) => id) as string[];
    expect(found.filter((id) => !own.includes(id))).toEqual([]);
    expect(found).not.toContain(world.appointmentId);
  }
});
