import { get, type Operation } from './operation.js';

/** Access logs: patients read their own, administrators everything. */
export const AUDIT: Record<string, Operation> = {
  'GET /api/v1/patients/{id}/access-log': get(({ at }) => `/patients/${at.patient.id}/access-log`, {
    200: 'patient delegate chatDelegate admin',
    404: 'stranger',
    else: 403,
  }),
  'GET /api/v1/audit-events': get(() => '/audit-events?subject=Appointment&outcome=ok', {
    200: 'admin integration writingIntegration',
    else: 403,
  }),
};
