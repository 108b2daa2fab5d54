import type { Policy } from '../platform/access/actor.js';
import {
  doctorsOfHospital,
  patientsAtHospitalsOf,
  patientsInCareOf,
  patientsInEmergencyOf,
  patientsOfHospital,
  patientsOfUser,
} from './contract.js';
import { RELATIONS } from './domain/mappings.js';

/** Doctors and hospitals of a patient, as far as a reader of the patient may know them: not a hospital those of another one. */
const CARE_TEAM = ['CareTeamDoctor', 'CareTeamHospital'];
const OF_OTHERS = RELATIONS.filter((relation) => relation !== 'self');

/**
 * Rules for profiles and mappings. Administrators and the system may do everything; a pending doctor or hospital sees and completes its own profile
 * only. A caller who may `vouch` for a doctor creates verified doctors: administrators and verified hospitals in person, no other software for them.
 */
export const directoryPolicy: Policy = (who, can) => {
  const own = who.profileId ?? '';
  if (who.role === 'doctor') can(['read', 'update'], 'Doctor', { id: own });
  if (who.role === 'hospital') can(['read', 'update'], 'Hospital', { id: own });
  if (!who.inGoodStanding) return;

  can('read', 'Hospital', { verification: 'verified' });
  can('read', 'Doctor', { verification: 'verified', status: 'active' });

  switch (who.role) {
    case 'patient':
      can('read', 'Patient', { id: patientsOfUser(who.userId) });
      can('update', 'Patient', { id: patientsOfUser(who.userId, 'records') });
      can(['read', 'update'], 'HealthProfile', { id: patientsOfUser(who.userId, 'records') });
      can('read', 'UserPatient', { userId: who.userId });
      can(['read', 'create', 'update'], 'UserPatient', { patientId: own });
      can('delete', 'UserPatient', { patientId: own, relation: OF_OTHERS });
      can('delete', 'UserPatient', { userId: who.userId, relation: OF_OTHERS });
      // A relation gives doctors and hospitals the record: a delegate who may not see the record does not give it away.
      for (const mapping of ['HospitalPatient', 'DoctorPatient']) {
        can('read', mapping, { patientId: patientsOfUser(who.userId, 'book') });
        can(['read', 'accept', 'delete'], mapping, { patientId: patientsOfUser(who.userId, 'records') });
      }
      can('create', 'DoctorPatient', { patientId: patientsOfUser(who.userId, 'records') });
      can('read', 'PatientDetails', { id: patientsOfUser(who.userId, 'records') });
      for (const part of CARE_TEAM) can('read', part, { patientId: patientsOfUser(who.userId) });
      break;
    case 'doctor':
      can(['read', 'update', 'validate'], 'Patient', { id: patientsInCareOf(own) });
      can('read', 'Patient', { id: patientsInEmergencyOf(own) });
      can(['read', 'update'], 'HealthProfile', { id: patientsInCareOf(own) });
      can('read', 'HealthProfile', { id: patientsInEmergencyOf(own) });
      for (const patients of [patientsInCareOf(own), patientsInEmergencyOf(own)]) {
        can('read', 'PatientDetails', { id: patients });
        for (const part of CARE_TEAM) can('read', part, { patientId: patients });
      }
      can('create', 'BreakGlass');
      can('read', 'BreakGlass', { doctorId: own });
      can('create', 'Patient');
      can(['read', 'create', 'accept', 'delete'], 'HospitalDoctor', { doctorId: own });
      can(['read', 'accept', 'delete'], 'DoctorPatient', { doctorId: own });
      can('create', 'DoctorPatient', { doctorId: own, patientId: patientsAtHospitalsOf(own) });
      break;
    case 'hospital':
      can('read', 'Doctor', { id: doctorsOfHospital(own) });
      can('update', 'Doctor', { vouchedBy: own, id: doctorsOfHospital(own) });
      can(['read', 'update', 'validate', 'merge'], 'Patient', { id: patientsOfHospital(own) });
      can(['read', 'undo'], 'PatientMerge', { intoId: patientsOfHospital(own) });
      can(['read', 'review'], 'BreakGlass', { hospitalId: own });
      can(['read', 'review'], 'BreakGlass', { patientId: patientsOfHospital(own) });
      can(['create', 'vouch'], 'Doctor');
      // Told the id of a doctor who waits, it may look who else claims the licence, and then take the doctor on, or verify one who works there already.
      can('check', 'Doctor', { verification: 'pending' });
      can('verify', 'Doctor', { verification: 'pending', id: doctorsOfHospital(own) });
      can('create', 'Patient');
      can(['read', 'create', 'accept', 'delete'], 'HospitalDoctor', { hospitalId: own });
      // The hospital learns of an invitation only that it was accepted.
      can('invite', 'HospitalPatient', { hospitalId: own });
      can(['read', 'delete'], 'HospitalPatient', { hospitalId: own, status: 'active' });
      can('read', 'PatientDetails', { id: patientsOfHospital(own) });
      can('read', 'CareTeamDoctor', { doctorId: doctorsOfHospital(own) });
      can('read', 'CareTeamHospital', { hospitalId: own });
      can(['read', 'create', 'delete'], 'DoctorPatient', { doctorId: doctorsOfHospital(own), patientId: patientsOfHospital(own) });
      can(['read', 'accept', 'delete'], 'DoctorPatient', { doctorId: doctorsOfHospital(own), status: 'proposed', endedAt: null });
      break;
    case 'admin':
    case 'integration':
    case 'system':
    case 'visitor':
      break;
  }
};
