import { booking, inHours } from '../support/given.js';
import { get, inGoodStanding, type Attempt, type Operation } from './operation.js';

let starts = 0;
/** A start that no other attempt takes. */
const freshStart = () => inHours(100 + (starts += 1));

async function freshAppointment({ world, at }: Attempt): Promise<string> {
  const { body } = await world.admin.post(
    '/appointments',
    booking(at.doctor, at.patient, { startsAt: freshStart(), hospitalId: at.hospital.id }),
  );
  return `/appointments/${body.id as string}/cancel`;
}

/** Appointments. */
export const SCHEDULING: Record<string, Operation> = {
  'POST /api/v1/appointments': {
    path: () => '/appointments',
    body: ({ at }) => booking(at.doctor, at.patient, { startsAt: freshStart(), hospitalId: at.hospital.id }),
    answers: { 201: 'patient delegate doctor hospital admin writingIntegration', 404: 'stranger', else: 403 },
  },
  'GET /api/v1/appointments': get(() => '/appointments', inGoodStanding(200)),
  'GET /api/v1/appointments/upcoming': get(() => '/appointments/upcoming', inGoodStanding(200)),
  'GET /api/v1/appointments/{id}': get(
    ({ at }) => `/appointments/${at.appointmentId}`,
    inGoodStanding(200, { 404: 'chatDelegate stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'POST /api/v1/appointments/{id}/cancel': {
    path: freshAppointment,
    body: () => ({ reason: 'table' }),
    answers: {
      403: 'pendingDoctor suspendedDoctor pendingHospital integration',
      404: 'chatDelegate stranger formerDoctor otherDoctor otherHospital',
      else: 200,
    },
  },
  'PUT /api/v1/appointments/{id}/cancel': {
    path: freshAppointment,
    body: () => ({ reason: 'table' }),
    answers: {
      403: 'pendingDoctor suspendedDoctor pendingHospital integration',
      404: 'chatDelegate stranger formerDoctor otherDoctor otherHospital',
      else: 200,
    },
  },
};
