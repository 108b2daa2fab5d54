import {
  doctorsOfHospital,
  hospitalsOfDoctor,
  patientsInCareOf,
  patientsInEmergencyOf,
  patientsOfHospital,
  patientsOfUser,
} from '../directory/contract.js';
import { NotOlderThan } from '../kernel/sql.js';
import type { Conditions, Policy } from '../platform/access/actor.js';
import { availabilityPolicy } from './availability.policy.js';

/** So long after it an appointment is a relation of its own, days. */
export const RELATION_DAYS = 7;
const RECENT: Conditions[] = [
  { cancelledAt: null, endsAt: new NotOlderThan(RELATION_DAYS) },
  { cancelledAt: new NotOlderThan(RELATION_DAYS) },
];
/** A practice sees who waits, not who waited. */
const OPEN_ENTRIES = ['waiting', 'offered'];
/** Parts of an appointment that show the patient and the clinical texts. */
const INSIDE = ['AppointmentPatient', 'AppointmentContent'];

/**
 * Rules for appointments. Rows show time, place and status; the patient's name and contact (`AppointmentPatient`) and the clinical texts
 * (`AppointmentContent`) have rules of their own. The account that booked an appointment reads its texts.
 */
export const schedulingPolicy: Policy = (who, can) => {
  if (!who.inGoodStanding) return;
  availabilityPolicy(who, can);
  const own = who.profileId ?? '';
  can('read', 'Slot');
  switch (who.role) {
    case 'patient':
      can(['read', 'create', 'cancel', 'reschedule', 'update', 'attend'], 'Appointment', { patientId: patientsOfUser(who.userId, 'book') });
      can('read', 'AppointmentPatient');
      can('read', 'AppointmentContent', { patientId: patientsOfUser(who.userId, 'records') });
      can('hold', 'Slot');
      can(['read', 'create', 'answer', 'delete'], 'WaitlistEntry', { patientId: patientsOfUser(who.userId, 'book') });
      break;
    case 'doctor':
      can(['read', 'cancel', 'reschedule', 'update', 'confirm', 'receive', 'treat', 'override'], 'Appointment', { doctorId: own });
      can('read', 'Appointment', { patientId: patientsInEmergencyOf(own) });
      can('create', 'Appointment', { doctorId: own, patientId: patientsInCareOf(own) });
      for (const part of INSIDE) {
        can('read', part, { doctorId: own, patientId: patientsInCareOf(own) });
        for (const recent of RECENT) can('read', part, { doctorId: own, ...recent });
        can('read', part, { patientId: patientsInEmergencyOf(own) });
      }
      can('hold', 'Slot');
      for (const status of OPEN_ENTRIES) can(['read', 'delete'], 'WaitlistEntry', { doctorId: own, status });
      can('create', 'WaitlistEntry', { doctorId: own, patientId: patientsInCareOf(own) });
      can('read', 'Board', { hospitalId: hospitalsOfDoctor(own) });
      break;
    case 'hospital':
      can(['read', 'cancel', 'reschedule', 'update', 'confirm', 'receive', 'override'], 'Appointment', { hospitalId: own });
      can('create', 'Appointment', { hospitalId: own, doctorId: doctorsOfHospital(own), patientId: patientsOfHospital(own) });
      can('read', 'AppointmentPatient', { hospitalId: own, patientId: patientsOfHospital(own) });
      for (const recent of RECENT) can('read', 'AppointmentPatient', { hospitalId: own, ...recent });
      can('hold', 'Slot');
      for (const status of OPEN_ENTRIES) can(['read', 'delete'], 'WaitlistEntry', { hospitalId: own, status });
      can('create', 'WaitlistEntry', { hospitalId: own, doctorId: doctorsOfHospital(own), patientId: patientsOfHospital(own) });
      can('read', 'Board', { hospitalId: own });
      break;
    case 'admin':
    case 'integration':
    case 'system':
    case 'visitor':
      break;
  }
};
