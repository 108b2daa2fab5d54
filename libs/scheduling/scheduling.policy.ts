import { doctorsOfHospital, patientsInCareOf, patientsInEmergencyOf, patientsOfHospital, patientsOfUser } from '../directory/contract.js';
import type { Policy } from '../platform/access/actor.js';
import { availabilityPolicy } from './availability.policy.js';

/** Rules for appointments: booking, reading and cancelling. A hospital's staff see the appointment, but not the reason of the visit. */
export const schedulingPolicy: Policy = (who, can, hides) => {
  if (!who.inGoodStanding) return;
  availabilityPolicy(who, can, hides);
  const own = who.profileId ?? '';
  switch (who.role) {
    case 'patient':
      can(['read', 'create', 'cancel'], 'Appointment', { patientId: patientsOfUser(who.userId, 'book') });
      break;
    case 'doctor':
      can(['read', 'cancel'], 'Appointment', { doctorId: own });
      can('read', 'Appointment', { patientId: patientsInEmergencyOf(own) });
      can('create', 'Appointment', { doctorId: own, patientId: patientsInCareOf(own) });
      break;
    case 'hospital':
      can(['read', 'cancel'], 'Appointment', { hospitalId: own });
      can('create', 'Appointment', { hospitalId: own, doctorId: doctorsOfHospital(own), patientId: patientsOfHospital(own) });
      hides('Appointment', ['reason', 'extras', 'cancellationReason']);
      break;
    case 'admin':
    case 'integration':
    case 'system':
      break;
  }
};
