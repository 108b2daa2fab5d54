import { CreatePatient } from '../../libs/directory/commands/create-patient.js';
import { ExportRunner } from '../../libs/directory/export/export-runner.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import { inHours } from '../support/given.js';
import { adminOnly, adminOrSystem, type Attempt, get, inGoodStanding, open, type Operation } from './operation.js';

const freshDoctor = async ({ system }: Attempt) => (await system.given.doctor()).id;
const freshPatient = async ({ system, at }: Attempt) => (await system.given.patientProfile({ doctorId: at.doctor.id })).id;

const registeredPatient = async ({ system, at }: Attempt) => (await system.given.patientProfile({ hospitalId: at.hospital.id })).id;
const freshMerge = async (attempt: Attempt) => {
  const [into, from] = [await registeredPatient(attempt), await registeredPatient(attempt)];
  return (await attempt.world.admin.post(`/patients/${into}/merge`, { otherId: from })).body.id as string;
};

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
      userId: (await given.patient()).userId,
      patientId: (await given.patientProfile({ doctorId: doctor.id, hospitalId: hospital.id })).id,
      relation: 'spouse',
    }),
  };
  const made = await world.admin.post(`/mappings/${kind}`, await ids[kind]?.());
  return `/mappings/${kind}/${made.body.id as string}`;
};

/** A doctor asks to work at the hospital of the place. */
const proposedWork = async ({ system, at }: Attempt): Promise<string> => {
  const doctor = await system.given.doctor();
  const { body } = await doctor.post('/mappings/hospital-doctor', { hospitalId: at.hospital.id, doctorId: doctor.id });
  return `/mappings/hospital-doctor/${body.id as string}/accept`;
};

/** A hospital asks the patient of the place to be registered. */
const proposedRegistration = async ({ system, world, at }: Attempt): Promise<string> => {
  const hospital = await system.given.hospital();
  await hospital.post('/mappings/hospital-patient/invitations', { email: at.patient.email, birthDate: '1990-04-12' });
  const { body } = await world.admin.get(`/mappings/hospital-patient?hospitalId=${hospital.id}`);
  const [{ id }] = body.items as [{ id: string }];
  return `/mappings/hospital-patient/${id}/accept`;
};

/** A patient asks the doctor of the place for care. */
const proposedCare = async ({ system, at }: Attempt): Promise<string> => {
  const patient = await system.given.patient();
  const { body } = await patient.post('/mappings/doctor-patient', { doctorId: at.doctor.id, patientId: patient.id });
  return `/mappings/doctor-patient/${body.id as string}/accept`;
};

const PATIENTS = 'patient delegate chatDelegate stranger';
const DOCTORS = 'doctor formerDoctor otherDoctor';

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
  'PUT /api/v1/hospitals/{id}': {
    path: ({ at }) => `/hospitals/${at.hospital.id}`,
    body: () => ({ accreditation: 'JCI' }),
    isOfPublicRecord: true,
    answers: { 200: 'hospital admin writingIntegration', 404: 'pendingHospital', else: 403 },
    own: { pendingHospital: 200 },
  },
  'GET /api/v1/hospitals/{id}/verification': get(({ at }) => `/hospitals/${at.hospital.id}/verification`, adminOnly(200), {
    isKnownToAll: true,
  }),
  'DELETE /api/v1/hospitals/{id}': {
    path: async ({ system }) => `/hospitals/${(await system.given.hospital()).id}`,
    answers: adminOrSystem(200),
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
  'GET /api/v1/doctors/specialization/{specialization}': get(
    () => '/doctors/specialization/cardiology',
    { 403: 'pendingHospital', else: 200 },
    { isKnownToAll: true, showsNobody: true },
  ),
  'PUT /api/v1/doctors/{id}': {
    path: ({ at }) => `/doctors/${at.doctor.id}`,
    body: () => ({ designation: 'Consultant' }),
    isOfPublicRecord: true,
    answers: { 200: 'doctor admin writingIntegration', 404: 'pendingDoctor suspendedDoctor', else: 403 },
    own: { pendingDoctor: 200, suspendedDoctor: 200 },
  },
  'GET /api/v1/doctors/{id}/verification': get(({ at }) => `/doctors/${at.doctor.id}/verification`, adminOnly(200), {
    isKnownToAll: true,
    isOfPublicRecord: true,
  }),
  'GET /api/v1/doctors/me/profile': get(
    () => '/doctors/me/profile',
    { 200: `${DOCTORS} pendingDoctor suspendedDoctor`, 403: 'pendingHospital', else: 404 },
    { isKnownToAll: true },
  ),
  'PUT /api/v1/doctors/me/profile': {
    path: () => '/doctors/me/profile',
    body: () => ({ designation: 'Consultant' }),
    answers: { 200: `${DOCTORS} pendingDoctor suspendedDoctor`, 404: 'hospital otherHospital admin writingIntegration', else: 403 },
  },
  'GET /api/v1/doctors/me/institution': get(
    () => '/doctors/me/institution',
    { 200: DOCTORS, 403: 'pendingDoctor suspendedDoctor', else: 404 },
    { isKnownToAll: true },
  ),
  'GET /api/v1/doctors/me/patients': get(() => '/doctors/me/patients', inGoodStanding(404, { 200: DOCTORS })),
  'GET /api/v1/specialities': open(200, '/specialities'),
  'POST /api/v1/specialities': {
    path: () => '/specialities',
    body: ({ i }) => ({ name: `new speciality ${String(i)}` }),
    answers: adminOrSystem(204),
  },
  'DELETE /api/v1/specialities/{name}': {
    path: async ({ i, world }) => {
      await world.admin.post('/specialities', { name: `old speciality ${String(i)}` });
      return `/specialities/old%20speciality%20${String(i)}`;
    },
    answers: adminOrSystem(204),
  },
  'GET /api/v1/doctors/{id}/patients': get(({ at }) => `/doctors/${at.doctor.id}/patients`, inGoodStanding(200)),
  'GET /api/v1/doctors/{id}/hospitals': get(({ at }) => `/doctors/${at.doctor.id}/hospitals`, inGoodStanding(200), { isKnownToAll: true }),
  'DELETE /api/v1/doctors/{id}': {
    path: async (attempt) => `/doctors/${await freshDoctor(attempt)}`,
    answers: adminOrSystem(200),
  },
  'POST /api/v1/patients': {
    path: () => '/patients',
    body: ({ at, i }) => ({ name: `New ${String(i)}`, birthDate: '1999-01-01', doctorId: at.doctor.id }),
    answers: { 201: 'doctor hospital admin writingIntegration', else: 403 },
  },
  'GET /api/v1/patients': get(() => '/patients', inGoodStanding(200)),
  'GET /api/v1/patients/search': get(() => '/patients/search?birthDate=1990-04', inGoodStanding(200)),
  'PUT /api/v1/patients/{id}': {
    path: ({ at }) => `/patients/${at.patient.id}`,
    body: () => ({ preferredLanguage: 'en' }),
    answers: {
      200: 'patient doctor hospital admin writingIntegration',
      404: 'stranger formerDoctor otherDoctor otherHospital',
      else: 403,
    },
  },
  'GET /api/v1/patients/{id}/profile': get(
    ({ at }) => `/patients/${at.patient.id}/profile`,
    inGoodStanding(200, { 404: 'stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'GET /api/v1/patients/{id}/care-team': get(
    ({ at }) => `/patients/${at.patient.id}/care-team`,
    inGoodStanding(200, { 404: 'stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'POST /api/v1/patients/{id}/validation': {
    path: async ({ system, at }) =>
      `/patients/${(await system.given.patientProfile({ doctorId: at.doctor.id, hospitalId: at.hospital.id })).id}/validation`,
    body: () => ({ status: 'validated_by_doctor' }),
    answers: { 200: 'doctor admin', 404: 'formerDoctor otherDoctor otherHospital', else: 403 },
  },
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
    answers: adminOrSystem(200),
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
    answers: {
      201: 'doctor hospital admin writingIntegration',
      404: `${PATIENTS} formerDoctor otherDoctor otherHospital`,
      else: 403,
    },
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
    answers: { 201: 'admin writingIntegration', 404: PATIENTS, else: 403 },
  },
  'DELETE /api/v1/mappings/hospital-doctor/{id}': {
    path: (attempt) => freshMapping(attempt, 'hospital-doctor'),
    answers: { 200: 'hospital admin writingIntegration', 404: `${DOCTORS} otherHospital`, else: 403 },
  },
  'DELETE /api/v1/mappings/hospital-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'hospital-patient'),
    answers: { 200: 'hospital admin writingIntegration', 404: `${PATIENTS} otherHospital`, else: 403 },
  },
  'DELETE /api/v1/mappings/doctor-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'doctor-patient'),
    answers: { 200: 'hospital admin writingIntegration', 404: `${PATIENTS} ${DOCTORS} otherHospital`, else: 403 },
  },
  'DELETE /api/v1/mappings/user-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'user-patient'),
    answers: { 200: 'admin writingIntegration', 404: PATIENTS, else: 403 },
  },
  'PUT /api/v1/mappings/user-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'user-patient'),
    body: () => ({ scopes: ['book', 'chat'] }),
    answers: { 200: 'admin writingIntegration', 404: PATIENTS, else: 403 },
  },
  'GET /api/v1/mappings/hospital-doctor': get(
    () => '/mappings/hospital-doctor',
    { 200: `${DOCTORS} hospital otherHospital admin integration writingIntegration`, else: 403 },
    { isKnownToAll: true },
  ),
  'GET /api/v1/mappings/hospital-patient': get(() => '/mappings/hospital-patient', {
    200: `${PATIENTS} hospital otherHospital admin integration writingIntegration`,
    else: 403,
  }),
  'GET /api/v1/mappings/doctor-patient': get(() => '/mappings/doctor-patient', inGoodStanding(200)),
  'GET /api/v1/mappings/user-patient': get(() => '/mappings/user-patient', {
    200: `${PATIENTS} admin integration writingIntegration`,
    else: 403,
  }),
  'POST /api/v1/mappings/hospital-patient/invitations': {
    path: () => '/mappings/hospital-patient/invitations',
    body: ({ at, i }) => ({ hospitalId: at.hospital.id, email: `nobody-${String(i)}@test.example`, birthDate: '1990-04-12' }),
    answers: { 204: 'hospital admin writingIntegration', else: 403 },
  },
  'POST /api/v1/mappings/hospital-doctor/{id}/accept': {
    path: proposedWork,
    answers: { 200: 'hospital admin', 404: `${DOCTORS} otherHospital`, else: 403 },
  },
  'POST /api/v1/mappings/hospital-patient/{id}/accept': {
    path: proposedRegistration,
    answers: { 200: 'patient admin', 404: 'chatDelegate stranger', else: 403 },
  },
  'POST /api/v1/mappings/doctor-patient/{id}/accept': {
    path: proposedCare,
    answers: { 200: 'doctor hospital admin', 404: `${PATIENTS} formerDoctor otherDoctor otherHospital`, else: 403 },
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
  'GET /api/v1/patients/duplicates': get(
    async (attempt) => {
      const profile = { name: 'Twice Entered', birthDate: '1980-01-01', gender: 'female' as const, timeZone: 'UTC' };
      for (let n = 0; n < 2; n += 1)
        await attempt.system.commands.execute(new CreatePatient(SYSTEM, profile, { hospitalId: attempt.at.hospital.id }));
      return '/patients/duplicates';
    },
    { 200: 'admin hospital otherHospital', else: 403 },
  ),
  'POST /api/v1/patients/{id}/merge': {
    path: async (attempt) => `/patients/${await registeredPatient(attempt)}/merge`,
    body: async (attempt) => ({ otherId: await registeredPatient(attempt) }),
    answers: { 200: 'admin hospital', 404: 'otherHospital', else: 403 },
  },
  'POST /api/v1/patients/{id}/keep-apart': {
    path: async (attempt) => `/patients/${await registeredPatient(attempt)}/keep-apart`,
    body: async (attempt) => ({ otherId: await registeredPatient(attempt) }),
    answers: { 204: 'admin hospital', 404: 'otherHospital', else: 403 },
  },
  'GET /api/v1/merges': get(
    async (attempt) => {
      await freshMerge(attempt);
      return '/merges';
    },
    { 200: 'admin hospital otherHospital', else: 403 },
  ),
  'POST /api/v1/merges/{id}/undo': {
    path: async (attempt) => `/merges/${await freshMerge(attempt)}/undo`,
    answers: { 200: 'admin hospital', 404: 'otherHospital', else: 403 },
  },
  'GET /api/v1/imports': get(() => '/imports', { 200: 'admin integration writingIntegration', else: 403 }, { showsNobody: true }),
  'POST /api/v1/imports/{id}/cancel': {
    path: async ({ world }) =>
      `/imports/${(await world.admin.post('/imports', { resourceType: 'Bundle', type: 'batch', entry: [] })).body.id as string}/cancel`,
    answers: adminOrSystem(200),
  },
  'POST /api/v1/exports': { path: () => '/exports', answers: { 202: 'admin integration writingIntegration', else: 403 } },
  'GET /api/v1/exports': get(() => '/exports', { 200: 'admin integration writingIntegration', else: 403 }, { showsNobody: true }),
  'GET /api/v1/exports/{id}': get(async ({ world }) => `/exports/${(await world.admin.post('/exports')).body.id as string}`, {
    200: 'admin integration writingIntegration',
    else: 403,
  }),
  'GET /api/v1/exports/{id}/{file}': get(
    async ({ world, system }) => {
      const id = (await world.admin.post('/exports')).body.id as string;
      await system.app.get(ExportRunner).run(id);
      return `/exports/${id}/Organization.ndjson`;
    },
    { 200: 'admin integration writingIntegration', else: 403 },
  ),
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
