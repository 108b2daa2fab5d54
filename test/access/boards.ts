import { get, inGoodStanding, type Operation } from './operation.js';

/** Screens made of several records of scheduling. */
export const BOARDS: Record<string, Operation> = {
  'GET /api/v1/hospitals/{id}/board': get(({ at }) => `/hospitals/${at.hospital.id}/board`, {
    200: 'doctor hospital admin integration writingIntegration',
    404: 'formerDoctor otherDoctor otherHospital',
    else: 403,
  }),
  'GET /api/v1/appointments/{id}/patient': get(
    ({ at }) => `/appointments/${at.appointmentId}/patient`,
    inGoodStanding(200, { 404: 'chatDelegate stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'GET /api/v1/appointments/analytics': get(() => '/appointments/analytics', inGoodStanding(200), { showsNobody: true }),
};
