import { inHours } from '../support/given.js';
import { adminOrSystem, get, inGoodStanding, type Attempt, type Operation } from './operation.js';

const freshDoctor = async ({ system }: Attempt) => (await system.given.doctor()).id;
const freshPatient = async ({ system, at }: Attempt) => (await system.given.patientProfile({ doctorId: at.doctor.id })).id;

/** A mapping of its own for each caller, between the people of the place. */
const freshMapping = async ({ system: { given }, world, at: { hospital, doctor } }: Attempt, kind: string): Promise<string> => {
  const ids: Record<string, () => Promise<object>> = {
    'hospital-doctor': async () => ({ hospitalId: hospital.id, doctorId: (await given.doctor()).id }),
    'hospital-patient': async () => ({ hospitalId: hospital.id, patientId: (await given.patientProfile({ doctorId: doctor.id })).id }),
    'doctor-patient': async () => ({
      doctorId: (await given.doctor(hospital)).id,
      patientId: (await given.patientProfile({ hospitalId: hospital.id })).id,
    }),
    'user-patient': async () => ({
      userId: world.stranger.userId,
      patientId: (await given.patientProfile({ doctorId: doctor.id, hospitalId: hospital.id })).id,
      relation: 'child',
    }),
  };
  const made = await world.admin.post(`/mappings/${kind}`, await ids[kind]?.());
  return `/mappings/${kind}/${made.body.id as string}`;
};

/** Opened by a doctor of no hospital, about a patient of the place. */
async function freshBreakGlass({ system, at }: Attempt): Promise<string> {
  const patient = await system.given.patientProfile({ doctorId: at.doctor.id, hospitalId: at.hospital.id });
  const { body } = await (await system.given.doctor()).post(`/patients/${patient.id}/break-glass`, { reason: 'Found on the road' });
  return body.id as string;
}

/** Hospitals, doctors, patients, mappings, emergencies and imports. */
export const DIRECTORY: Record<string, Operation> = {
  'POST /api/v1/hospitals': {
    path: () => '/hospitals',
    body: ({ i }) => ({ name: `New ${String(i)}` }),
    answers: adminOrSystem(201),
  },
  'GET /api/v1/hospitals': get(() => '/hospitals', { 403: 'pendingDoctor suspendedDoctor', else: 200 }, { isKnownToAll: true }),
  'GET /api/v1/hospitals/{id}': {
    path: ({ at }) => `/hospitals/${at.hospital.id}`,
    isKnownToAll: true,
    answers: { 403: 'pendingDoctor suspendedDoctor', 404: 'pendingHospital', else: 200 },
    own: { pendingHospital: 200 },
  },
  'GET /api/v1/hospitals/{id}/doctors': get(({ at }) => `/hospitals/${at.hospital.id}/doctors`, inGoodStanding(200), {
    isKnownToAll: true,
  }),
  'GET /api/v1/hospitals/{id}/patients': get(({ at }) => `/hospitals/${at.hospital.id}/patients`, inGoodStanding(200)),
  'DELETE /api/v1/hospitals/{id}': {
    path: async ({ system }) => `/hospitals/${(await system.given.hospital()).id}`,
    answers: adminOrSystem(204),
  },
  'POST /api/v1/doctors': {
    path: () => '/doctors',
    body: ({ i }) => ({ name: `Dr. New ${String(i)}` }),
    answers: { 201: 'hospital otherHospital admin writingIntegration', else: 403 },
  },
  'GET /api/v1/doctors': get(() => '/doctors', { 403: 'pendingHospital', else: 200 }, { isKnownToAll: true }),
  'GET /api/v1/doctors/{id}': {
    path: ({ at }) => `/doctors/${at.doctor.id}`,
    isKnownToAll: true,
    answers: { 403: 'pendingHospital', 404: 'pendingDoctor suspendedDoctor', else: 200 },
    own: { pendingDoctor: 200, suspendedDoctor: 200 },
  },
  'GET /api/v1/doctors/{id}/patients': get(({ at }) => `/doctors/${at.doctor.id}/patients`, inGoodStanding(200)),
  'GET /api/v1/doctors/{id}/hospitals': get(({ at }) => `/doctors/${at.doctor.id}/hospitals`, inGoodStanding(200), { isKnownToAll: true }),
  'DELETE /api/v1/doctors/{id}': {
    path: async (attempt) => `/doctors/${await freshDoctor(attempt)}`,
    answers: adminOrSystem(204),
  },
  'POST /api/v1/patients': {
    path: () => '/patients',
    body: ({ at, i }) => ({ name: `New ${String(i)}`, birthDate: '1999-01-01', doctorId: at.doctor.id }),
    answers: { 201: 'doctor hospital admin writingIntegration', else: 403 },
  },
  'GET /api/v1/patients': get(() => '/patients', inGoodStanding(200)),
  'GET /api/v1/patients/{id}': get(
    ({ at }) => `/patients/${at.patient.id}`,
    inGoodStanding(200, { 404: 'stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'GET /api/v1/patients/{id}/doctors': get(
    ({ at }) => `/patients/${at.patient.id}/doctors`,
    inGoodStanding(200, { 404: 'stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'GET /api/v1/patients/{id}/hospitals': get(
    ({ at }) => `/patients/${at.patient.id}/hospitals`,
    inGoodStanding(200, { 404: 'stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'DELETE /api/v1/patients/{id}': {
    path: async (attempt) => `/patients/${await freshPatient(attempt)}`,
    answers: adminOrSystem(204),
  },
  'POST /api/v1/mappings/hospital-doctor': {
    path: () => '/mappings/hospital-doctor',
    body: async (attempt) => ({ hospitalId: attempt.at.hospital.id, doctorId: await freshDoctor(attempt) }),
    answers: { 201: 'hospital admin writingIntegration', else: 403 },
  },
  'POST /api/v1/mappings/hospital-patient': {
    path: () => '/mappings/hospital-patient',
    body: async (attempt) => ({ hospitalId: attempt.at.hospital.id, patientId: await freshPatient(attempt) }),
    answers: adminOrSystem(201),
  },
  'POST /api/v1/mappings/doctor-patient': {
    path: () => '/mappings/doctor-patient',
    body: async ({ system, at }) => ({
      doctorId: at.doctor.id,
      patientId: (await system.given.patientProfile({ hospitalId: at.hospital.id })).id,
    }),
    answers: { 201: 'hospital admin writingIntegration', 404: 'otherHospital', else: 403 },
  },
  'POST /api/v1/mappings/user-patient': {
    path: () => '/mappings/user-patient',
    body: async (attempt) => ({
      userId: attempt.world.stranger.userId,
      patientId: await freshPatient(attempt),
      relation: 'spouse',
      scopes: ['chat'],
      expiresAt: inHours(1),
    }),
    answers: adminOrSystem(201),
  },
  'DELETE /api/v1/mappings/hospital-doctor/{id}': {
    path: (attempt) => freshMapping(attempt, 'hospital-doctor'),
    answers: { 204: 'hospital admin writingIntegration', 404: 'otherHospital', else: 403 },
  },
  'DELETE /api/v1/mappings/hospital-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'hospital-patient'),
    answers: { 204: 'hospital admin writingIntegration', 404: 'otherHospital', else: 403 },
  },
  'DELETE /api/v1/mappings/doctor-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'doctor-patient'),
    answers: { 204: 'hospital admin writingIntegration', 404: 'otherHospital', else: 403 },
  },
  'DELETE /api/v1/mappings/user-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'user-patient'),
    answers: adminOrSystem(204),
  },
  'GET /api/v1/mappings/user/{id}/patients': get(({ at }) => `/mappings/user/${at.patient.userId}/patients`, {
    200: 'patient admin integration writingIntegration',
    404: 'delegate chatDelegate stranger',
    else: 403,
  }),
  'POST /api/v1/imports': {
    path: () => '/imports?dryRun=true',
    body: () => ({ resourceType: 'Bundle', type: 'batch', entry: [] }),
    answers: adminOrSystem(202),
  },
  'GET /api/v1/imports/{id}': {
    path: async ({ world }) =>
      `/imports/${(await world.admin.post('/imports', { resourceType: 'Bundle', type: 'batch', entry: [] })).body.id as string}`,
    answers: { 200: 'admin integration writingIntegration', else: 403 },
  },
  'POST /api/v1/patients/{id}/break-glass': {
    path: async (attempt) => {
      const patient = await attempt.system.given.patientProfile({ doctorId: await freshDoctor(attempt) });
      return `/patients/${patient.id}/break-glass`;
    },
    body: () => ({ reason: 'Unconscious, nobody knows the medication' }),
    answers: { 201: 'doctor formerDoctor otherDoctor', else: 403 },
  },
  'GET /api/v1/break-glass': get(() => '/break-glass', { 200: 'doctor formerDoctor otherDoctor hospital otherHospital admin', else: 403 }),
  'POST /api/v1/break-glass/{id}/review': {
    path: async (attempt) => `/break-glass/${await freshBreakGlass(attempt)}/review`,
    body: () => ({ verdict: 'justified' }),
    answers: { 200: 'hospital admin', 404: 'otherHospital', else: 403 },
  },
};
