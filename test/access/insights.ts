import { get, inGoodStanding, type Operation } from './operation.js';

/** Dashboards. */
export const INSIGHTS: Record<string, Operation> = {
  'GET /api/v1/doctors/me/dashboard': get(() => '/doctors/me/dashboard', inGoodStanding(404, { 200: 'doctor formerDoctor otherDoctor' })),
  'GET /api/v1/patients/{id}/dashboard': get(
    ({ at }) => `/patients/${at.patient.id}/dashboard`,
    inGoodStanding(200, { 404: 'stranger formerDoctor otherDoctor otherHospital' }),
  ),
};
