import { booking, inHours } from '../support/given.js';
import { IDENTITY } from './identity.js';
import type { Attempt, Operation } from './operation.js';

const HOSPITAL_PUBLIC = '401 200 200 200 200 200 200 200 403 403 200 200 403 200 200 200';
const get = (path: Operation['path'], answers: string): Operation => ({ path, answers });
let starts = 0;
/** A start that no other attempt takes. */
const freshStart = () => inHours(100 + (starts += 1));
const freshDoctor = async ({ system }: Attempt) => (await system.given.doctor()).id;
const freshPatient = async ({ system, at }: Attempt) => (await system.given.patientProfile({ doctorId: at.doctor.id })).id;

/** A mapping of its own for each caller, between the people of the place. */
const freshMapping = async ({ system, world, at }: Attempt, kind: string): Promise<string> => {
  const { hospital, doctor } = at;
  const newDoctor = await system.given.doctor(hospital);
  const newPatient = await system.given.patientOf(doctor, hospital);
  const ids: Record<string, object> = {
    'hospital-doctor': { hospitalId: hospital.id, doctorId: (await system.given.doctor()).id },
    'hospital-patient': { hospitalId: hospital.id, patientId: (await system.given.patientOf(doctor)).id },
    'doctor-patient': { doctorId: newDoctor.id, patientId: newPatient.id },
    'user-patient': { userId: (await system.given.patient()).userId, patientId: newPatient.id, relation: 'child' },
  };
  const made = await world.admin.post(`/mappings/${kind}`, ids[kind]);
  return `/mappings/${kind}/${made.body.id as string}`;
};

/** Every operation of the contract that is not public, and what each kind of caller gets. */
export const TABLE: Record<string, Operation> = {
  ...IDENTITY,

  'POST /api/v1/hospitals': {
    path: () => '/hospitals',
    body: ({ i }) => ({ name: `New ${String(i)}` }),
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 201 403 201',
  },
  'GET /api/v1/hospitals': get(() => '/hospitals', '401 200 200 200 200 200 200 200 403 403 200 200 200 200 200 200'),
  'GET /api/v1/hospitals/{id}': {
    path: ({ at }) => `/hospitals/${at.hospital.id}`,
    answers: '401 200 200 200 200 200 200 200 403 403 200 200 404 200 200 200',
    own: { pendingHospital: 200 },
  },
  'GET /api/v1/hospitals/{id}/doctors': get(({ at }) => `/hospitals/${at.hospital.id}/doctors`, HOSPITAL_PUBLIC),
  'GET /api/v1/hospitals/{id}/patients': get(({ at }) => `/hospitals/${at.hospital.id}/patients`, HOSPITAL_PUBLIC),
  'DELETE /api/v1/hospitals/{id}': {
    path: async ({ system }) => `/hospitals/${(await system.given.hospital()).id}`,
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 204 403 204',
  },

  'POST /api/v1/doctors': {
    path: () => '/doctors',
    body: ({ i }) => ({ name: `Dr. New ${String(i)}` }),
    answers: '401 403 403 403 403 403 403 403 403 403 201 201 403 201 403 201',
  },
  'GET /api/v1/doctors': get(() => '/doctors', '401 200 200 200 200 200 200 200 200 200 200 200 403 200 200 200'),
  'GET /api/v1/doctors/{id}': {
    path: ({ at }) => `/doctors/${at.doctor.id}`,
    answers: '401 200 200 200 200 200 200 200 404 404 200 200 403 200 200 200',
    own: { pendingDoctor: 200, suspendedDoctor: 200 },
  },
  'GET /api/v1/doctors/{id}/patients': get(({ at }) => `/doctors/${at.doctor.id}/patients`, HOSPITAL_PUBLIC),
  'GET /api/v1/doctors/{id}/hospitals': get(({ at }) => `/doctors/${at.doctor.id}/hospitals`, HOSPITAL_PUBLIC),
  'DELETE /api/v1/doctors/{id}': {
    path: async (attempt) => `/doctors/${await freshDoctor(attempt)}`,
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 204 403 204',
  },

  'POST /api/v1/patients': {
    path: () => '/patients',
    body: ({ at, i }) => ({ name: `New ${String(i)}`, birthDate: '1999-01-01', doctorId: at.doctor.id }),
    answers: '401 403 403 403 403 201 403 403 403 403 201 403 403 201 403 201',
  },
  'GET /api/v1/patients': get(() => '/patients', HOSPITAL_PUBLIC),
  'GET /api/v1/patients/{id}': get(
    ({ at }) => `/patients/${at.patient.id}`,
    '401 200 200 200 404 200 404 404 403 403 200 404 403 200 200 200',
  ),
  'GET /api/v1/patients/{id}/doctors': get(
    ({ at }) => `/patients/${at.patient.id}/doctors`,
    '401 200 200 200 404 200 404 404 403 403 200 404 403 200 200 200',
  ),
  'GET /api/v1/patients/{id}/hospitals': get(
    ({ at }) => `/patients/${at.patient.id}/hospitals`,
    '401 200 200 200 404 200 404 404 403 403 200 404 403 200 200 200',
  ),
  'GET /api/v1/patients/{id}/access-log': get(
    ({ at }) => `/patients/${at.patient.id}/access-log`,
    '401 200 200 200 404 403 403 403 403 403 403 403 403 200 403 403',
  ),
  'DELETE /api/v1/patients/{id}': {
    path: async (attempt) => `/patients/${await freshPatient(attempt)}`,
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 204 403 204',
  },

  'POST /api/v1/mappings/hospital-doctor': {
    path: () => '/mappings/hospital-doctor',
    body: async (attempt) => ({ hospitalId: attempt.at.hospital.id, doctorId: await freshDoctor(attempt) }),
    answers: '401 403 403 403 403 403 403 403 403 403 201 403 403 201 403 201',
  },
  'POST /api/v1/mappings/hospital-patient': {
    path: () => '/mappings/hospital-patient',
    body: async (attempt) => ({ hospitalId: attempt.at.hospital.id, patientId: await freshPatient(attempt) }),
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 201 403 201',
  },
  'POST /api/v1/mappings/doctor-patient': {
    path: () => '/mappings/doctor-patient',
    body: async ({ system, at }) => ({
      doctorId: at.doctor.id,
      patientId: (await system.given.patientProfile({ hospitalId: at.hospital.id })).id,
    }),
    answers: '401 403 403 403 403 403 403 403 403 403 201 404 403 201 403 201',
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
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 201 403 201',
  },
  'DELETE /api/v1/mappings/hospital-doctor/{id}': {
    path: (attempt) => freshMapping(attempt, 'hospital-doctor'),
    answers: '401 403 403 403 403 403 403 403 403 403 204 404 403 204 403 204',
  },
  'DELETE /api/v1/mappings/hospital-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'hospital-patient'),
    answers: '401 403 403 403 403 403 403 403 403 403 204 404 403 204 403 204',
  },
  'DELETE /api/v1/mappings/doctor-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'doctor-patient'),
    answers: '401 403 403 403 403 403 403 403 403 403 204 404 403 204 403 204',
  },
  'DELETE /api/v1/mappings/user-patient/{id}': {
    path: (attempt) => freshMapping(attempt, 'user-patient'),
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 204 403 204',
  },
  'GET /api/v1/mappings/user/{id}/patients': get(
    ({ at }) => `/mappings/user/${at.patient.userId}/patients`,
    '401 200 404 404 404 403 403 403 403 403 403 403 403 200 200 200',
  ),

  'POST /api/v1/imports': {
    path: () => '/imports?dryRun=true',
    body: () => ({ resourceType: 'Bundle', type: 'batch', entry: [] }),
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 202 403 202',
  },
  'GET /api/v1/imports/{id}': {
    path: async ({ world }) =>
      `/imports/${(await world.admin.post('/imports', { resourceType: 'Bundle', type: 'batch', entry: [] })).body.id as string}`,
    answers: '401 403 403 403 403 403 403 403 403 403 403 403 403 200 200 200',
  },

  'POST /api/v1/appointments': {
    path: () => '/appointments',
    body: ({ at }) => booking(at.doctor, at.patient, { startsAt: freshStart(), hospitalId: at.hospital.id }),
    answers: '401 201 201 403 404 201 403 403 403 403 201 403 403 201 403 201',
  },
  'GET /api/v1/appointments': get(() => '/appointments', '401 200 200 200 200 200 200 200 403 403 200 200 403 200 200 200'),
  'GET /api/v1/appointments/upcoming': get(
    () => '/appointments/upcoming',
    '401 200 200 200 200 200 200 200 403 403 200 200 403 200 200 200',
  ),
  'GET /api/v1/appointments/{id}': get(
    ({ at }) => `/appointments/${at.appointmentId}`,
    '401 200 200 404 404 200 404 404 403 403 200 404 403 200 200 200',
  ),
  'POST /api/v1/appointments/{id}/cancel': {
    path: freshAppointment,
    body: () => ({ reason: 'table' }),
    answers: '401 200 200 404 404 200 404 404 403 403 200 404 403 200 403 200',
  },
  'PUT /api/v1/appointments/{id}/cancel': {
    path: freshAppointment,
    body: () => ({ reason: 'table' }),
    answers: '401 200 200 404 404 200 404 404 403 403 200 404 403 200 403 200',
  },

  'GET /api/v1/chats': get(() => '/chats', '401 200 200 200 200 200 200 200 403 403 403 403 403 200 200 200'),
  'GET /api/v1/chats/{id}': get(({ at }) => `/chats/${at.chatId}`, '401 200 404 200 404 200 404 404 403 403 403 403 403 200 200 200'),

  'POST /api/v1/patients/{id}/break-glass': {
    path: async (attempt) => {
      const patient = await attempt.system.given.patientProfile({ doctorId: await freshDoctor(attempt) });
      return `/patients/${patient.id}/break-glass`;
    },
    body: () => ({ reason: 'Unconscious, nobody knows the medication' }),
    answers: '401 403 403 403 403 201 201 201 403 403 403 403 403 403 403 403',
  },
  'GET /api/v1/break-glass': get(() => '/break-glass', '401 403 403 403 403 200 200 200 403 403 200 200 403 200 403 403'),
  'POST /api/v1/break-glass/{id}/review': {
    path: async (attempt) => `/break-glass/${await freshBreakGlass(attempt)}/review`,
    body: () => ({ verdict: 'justified' }),
    answers: '401 403 403 403 403 403 403 403 403 403 200 404 403 200 403 403',
  },
  'GET /api/v1/audit-events': get(() => '/audit-events', '401 403 403 403 403 403 403 403 403 403 403 403 403 200 200 200'),

  'GET /api/v1/notifications': get(() => '/notifications', '401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200'),
  'GET /api/v1/notifications/unread': get(() => '/notifications/unread', '401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200'),
  'POST /api/v1/notifications/{id}/mark-read': {
    path: ({ at }) => `/notifications/${at.notificationId}/mark-read`,
    answers: '401 200 404 404 404 404 404 404 404 404 404 404 404 404 403 404',
  },
};

/** Opened by a doctor of no hospital, about a patient of the place. */
async function freshBreakGlass({ system, at }: Attempt): Promise<string> {
  const patient = await system.given.patientProfile({ doctorId: at.doctor.id, hospitalId: at.hospital.id });
  const { body } = await (await system.given.doctor()).post(`/patients/${patient.id}/break-glass`, { reason: 'Found on the road' });
  return body.id as string;
}

async function freshAppointment({ world, at }: Attempt): Promise<string> {
  const { body } = await world.admin.post(
    '/appointments',
    booking(at.doctor, at.patient, { startsAt: freshStart(), hospitalId: at.hospital.id }),
  );
  return `/appointments/${body.id as string}/cancel`;
}
