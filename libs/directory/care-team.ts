import { type IdSet, type Sql, sql } from '../kernel/sql.js';
import type { Actor } from '../platform/access/actor.js';
import { careTeamDoctors, careTeamHospitals } from './contract.js';

const NOBODY = sql`false`;
const ruled = (actor: Actor, subject: string, alias: string): Sql =>
  actor.may('read', subject) ? actor.where('read', subject, alias) : NOBODY;

/** Doctors who care for a patient, as far as the caller may know them. */
export const doctorsFor = (actor: Actor, patientId: string): IdSet =>
  careTeamDoctors(patientId, ruled(actor, 'CareTeamDoctor', 'm'), ruled(actor, 'Doctor', 'd'));

/** Hospitals where a patient is registered, as far as the caller may know them. */
export const hospitalsFor = (actor: Actor, patientId: string): IdSet =>
  careTeamHospitals(patientId, ruled(actor, 'CareTeamHospital', 'm'), ruled(actor, 'Hospital', 'h'));
