import { patientsOfUser } from '../directory/contract.js';
import type { Policy } from '../platform/access/actor.js';

/** Patients, and delegates with the scope `records`, read who looked at the patient's data; administrators read everything. */
export const auditPolicy: Policy = (who, can) => {
  if (who.role === 'patient') can('read', 'AccessLog', { patientId: patientsOfUser(who.userId, 'records') });
};
