import type { Policy } from '../platform/access/actor.js';
import {
  doctorsOfHospital,
  emergenciesAtHospital,
  patientsInCareOf,
  patientsInEmergencyOf,
  patientsOfHospital,
  patientsOfUser,
} from './contract.js';

/**
 * Rules for profiles and mappings. Administrators and the system may do everything; a pending doctor or hospital sees its own profile only. A caller
 * who may `vouch` for a doctor creates verified doctors: administrators and verified hospitals in person, no other software for them.
 */
export const directoryPolicy: Policy = (who, can) => {
  const own = who.profileId ?? '';
  if (who.role === 'doctor') can('read', 'Doctor', { id: own });
  if (who.role === 'hospital') can('read', 'Hospital', { id: own });
  if (!who.inGoodStanding) return;

  can('read', 'Hospital', { verification: 'verified' });
  can('read', 'Doctor', { verification: 'verified', status: 'active' });

  switch (who.role) {
    case 'patient':
      can('read', 'Patient', { id: patientsOfUser(who.userId) });
      can('read', 'UserPatient', { userId: who.userId });
      break;
    case 'doctor':
      can('read', 'Patient', { id: patientsInCareOf(own) });
      can('read', 'Patient', { id: patientsInEmergencyOf(own) });
      can('create', 'BreakGlass');
      can('read', 'BreakGlass', { doctorId: own });
      can('create', 'Patient');
      can('read', 'HospitalDoctor', { doctorId: own });
      can('read', 'DoctorPatient', { doctorId: own });
      break;
    case 'hospital':
      can('read', 'Doctor', { id: doctorsOfHospital(own) });
      can('read', 'Patient', { id: patientsOfHospital(own) });
      can(['read', 'review'], 'BreakGlass', { id: emergenciesAtHospital(own) });
      can(['read', 'review'], 'BreakGlass', { patientId: patientsOfHospital(own) });
      can(['create', 'vouch'], 'Doctor');
      can('create', 'Patient');
      can(['read', 'create', 'delete'], 'HospitalDoctor', { hospitalId: own });
      can(['read', 'delete'], 'HospitalPatient', { hospitalId: own });
      can(['read', 'create', 'delete'], 'DoctorPatient', { doctorId: doctorsOfHospital(own), patientId: patientsOfHospital(own) });
      break;
    case 'admin':
    case 'integration':
    case 'system':
      break;
  }
};
