import { randomUUID } from 'node:crypto';
import type { ActorKind } from '../../access/callers.js';
import { makeWorld, type World } from '../../access/world.js';
import { startSystem, type System } from '../../support/app.js';
import { booking } from '../../support/given.js';
import type { Answer } from '../../support/http.js';

let system: System;
let world: World;
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
});
afterAll(() => system.stop());

const STRANGERS = ['stranger', 'formerDoctor', 'otherDoctor', 'otherHospital'] as const satisfies ActorKind[];

const comparable = ({ status, body, headers }: Answer) => [status, { ...body, requestId: '' }, [...headers.keys()].sort()];

/** Requests of strangers that name a patient in the body or in a filter. */
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

test('lists of one hospital or doctor hold those whom the caller may see too', async () => {
  const ids = async (kind: 'patient' | 'doctor' | 'otherDoctor', path: string) =>
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
