import type { IdSet } from '../kernel/sql.js';
import type { Actor } from '../platform/access/actor.js';
import { careTeamDoctors, careTeamHospitals } from './contract.js';

/** Doctors who care for a patient, as far as the caller may know them. */
export const doctorsFor = (actor: Actor, patientId: string): IdSet =>
  careTeamDoctors(patientId, actor.whereAllowed('read', 'CareTeamDoctor', 'm'), actor.whereAllowed('read', 'Doctor', 'd'));

/** Hospitals where a patient is registered, as far as the caller may know them. */
export const hospitalsFor = (actor: Actor, patientId: string): IdSet =>
  careTeamHospitals(patientId, actor.whereAllowed('read', 'CareTeamHospital', 'm'), actor.whereAllowed('read', 'Hospital', 'h'));
