import { patientsInCareOf, patientsOfUser } from '../directory/contract.js';
import type { Policy } from '../platform/access/actor.js';

/** A chat is open to its doctor while the patient is in their care, and to the patient and delegates with the scope `chat`. */
export const messagingPolicy: Policy = (who, can) => {
  if (!who.inGoodStanding) return;
  if (who.role === 'patient') can('read', 'Chat', { patientId: patientsOfUser(who.userId, 'chat') });
  if (who.role === 'doctor' && who.profileId) can('read', 'Chat', { doctorId: who.profileId, patientId: patientsInCareOf(who.profileId) });
};
