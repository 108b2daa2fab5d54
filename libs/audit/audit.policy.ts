import { patientsOfUser } from '../directory/contract.js';
import type { Policy } from '../platform/access/actor.js';

/**
 * Patients and their delegates read who saw the patient's data. The reason of a break-glass access is clinical: of the delegates only those with the
 * scope `records` read it. Administrators read everything.
 */
export const auditPolicy: Policy = (who, can) => {
  if (who.role !== 'patient') return;
  can('read', 'AccessLog', { patientId: patientsOfUser(who.userId) });
  can('read-reasons', 'AccessLog', { patientId: patientsOfUser(who.userId, 'records') });
};
