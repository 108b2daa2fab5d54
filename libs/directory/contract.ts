import { Command, Query } from '@nestjs/cqrs';
import { DomainError } from '../kernel/domain-error.js';
import { DomainEvent } from '../kernel/domain-event.js';
import type { Seals } from '../kernel/seals.js';
import { empty, IdSet, raw, type Sql, sql } from '../kernel/sql.js';
import type { DoctorProfile, HospitalProfile, PatientProfile } from './contract/profiles.js';

/** A doctor now cares for a patient: the care relationship. */
export class DoctorMappedToPatient extends DomainEvent<{ mappingId: string; doctorId: string; patientId: string }> {
  static readonly type = 'directory.doctor-mapped-to-patient.v1';
}

export class DoctorUnmappedFromPatient extends DomainEvent<{ mappingId: string; doctorId: string; patientId: string }> {
  static readonly type = 'directory.doctor-unmapped-from-patient.v1';
}

export class HospitalMappedToDoctor extends DomainEvent<{ mappingId: string; hospitalId: string; doctorId: string }> {
  static readonly type = 'directory.hospital-mapped-to-doctor.v1';
}

export class HospitalUnmappedFromDoctor extends DomainEvent<{ mappingId: string; hospitalId: string; doctorId: string }> {
  static readonly type = 'directory.hospital-unmapped-from-doctor.v1';
}

export class HospitalMappedToPatient extends DomainEvent<{ mappingId: string; hospitalId: string; patientId: string }> {
  static readonly type = 'directory.hospital-mapped-to-patient.v1';
}

export class HospitalUnmappedFromPatient extends DomainEvent<{ mappingId: string; hospitalId: string; patientId: string }> {
  static readonly type = 'directory.hospital-unmapped-from-patient.v1';
}

export class UserMappedToPatient extends DomainEvent<{ mappingId: string; userId: string; patientId: string }> {
  static readonly type = 'directory.user-mapped-to-patient.v1';
}

export class UserUnmappedFromPatient extends DomainEvent<{ mappingId: string; userId: string; patientId: string }> {
  static readonly type = 'directory.user-unmapped-from-patient.v1';
}

export type MappingKind = 'hospital-doctor' | 'hospital-patient' | 'doctor-patient';
/** The side of a mapping that proposed it. */
export type MappingSide = 'hospital' | 'doctor' | 'patient';

/** One side has proposed a mapping, which gives nobody access until the other side has accepted. */
export class MappingProposed extends DomainEvent<{
  mappingId: string;
  kind: MappingKind;
  proposedBy: MappingSide;
  hospitalId?: string;
  doctorId?: string;
  patientId?: string;
}> {
  static readonly type = 'directory.mapping-proposed.v1';
}

/** A proposed mapping was declined, or taken back, before it gave access. */
export class MappingDeclined extends DomainEvent<MappingProposed['data']> {
  static readonly type = 'directory.mapping-declined.v1';
}

export class PatientValidated extends DomainEvent<{ patientId: string; status: string }> {
  static readonly type = 'directory.patient-validated.v1';
}

export class HospitalDeleted extends DomainEvent<{ hospitalId: string }> {
  static readonly type = 'directory.hospital-deleted.v1';
}

export class DoctorDeleted extends DomainEvent<{ doctorId: string }> {
  static readonly type = 'directory.doctor-deleted.v1';
}

export class PatientDeleted extends DomainEvent<{ patientId: string }> {
  static readonly type = 'directory.patient-deleted.v1';
}

/** Two patients are one: `fromId` is hidden, whatever it had is with `intoId`. */
export class PatientsMerged extends DomainEvent<{ mergeId: string; fromId: string; intoId: string }> {
  static readonly type = 'directory.patients-merged.v1';
}

/** They are two again. */
export class PatientMergeUndone extends DomainEvent<{ mergeId: string; fromId: string; intoId: string }> {
  static readonly type = 'directory.patient-merge-undone.v1';
}

/** A doctor who does not care for the patient opened their record in an emergency. */
export class BreakGlassOpened extends DomainEvent<{
  breakGlassId: string;
  doctorId: string;
  patientId: string;
  /** RFC 3339, UTC. */
  openedAt: string;
  /** The patient's IANA zone. */
  timeZone: string;
}> {
  static readonly type = 'directory.break-glass-opened.v1';
}

/** An import waits for the worker. */
export class ImportRequested extends DomainEvent<{ importId: string }> {
  static readonly type = 'directory.import-requested.v1';
}

/** An export waits for the worker. */
export class ExportRequested extends DomainEvent<{ exportId: string }> {
  static readonly type = 'directory.export-requested.v1';
}

// Refusals for a profile that is created together with an account.

export class EmailInUse extends DomainError {
  readonly code = 'email-in-use';
  readonly kind = 'conflict';
  constructor() {
    super('Another hospital has this email.');
  }
}

export class LicenceNumberInUse extends DomainError {
  readonly code = 'licence-number-in-use';
  readonly kind = 'conflict';
  constructor() {
    super('This licence number is registered already.');
  }
}

export class ContactNotInList extends DomainError {
  readonly code = 'contact-not-in-list';
  readonly kind = 'invalid';
  constructor() {
    super('The email, phone or address beside a list has to be in the list, of which it becomes the primary one.');
  }
}

export class UnknownSpeciality extends DomainError {
  readonly code = 'unknown-speciality';
  readonly kind = 'invalid';
  override readonly details: { unknown: string[] };
  constructor(unknown: string[]) {
    super('Not on the list of specialities: GET /specialities has it, and an administrator can add to it.');
    this.details = { unknown };
  }
}

/** Permission of a delegate for a patient. */
export type Scope = 'book' | 'chat' | 'records';

/** Part of a sign-up: creates the patient profile of the account's owner and the relation `self`, in the open transaction. */
export class CreateOwnPatientProfile extends Command<void> {
  constructor(
    readonly userId: string,
    readonly patientId: string,
    readonly profile: PatientProfile,
  ) {
    super();
  }
}

/** Part of a sign-up: creates the doctor's own profile, in the open transaction; `verified` only if an administrator creates it. */
export class CreateOwnDoctorProfile extends Command<void> {
  constructor(
    readonly doctorId: string,
    readonly profile: DoctorProfile,
    readonly verified: boolean,
  ) {
    super();
  }
}

/** Part of a sign-up: the same for a hospital. */
export class CreateOwnHospitalProfile extends Command<void> {
  constructor(
    readonly hospitalId: string,
    readonly profile: HospitalProfile,
    readonly verified: boolean,
  ) {
    super();
  }
}

/** An account takes over an existing patient profile as its own: creates the relation `self`, in the open transaction. */
export class TakeOverPatientProfile extends Command<void> {
  constructor(
    readonly userId: string,
    readonly patientId: string,
    readonly by: string,
  ) {
    super();
  }
}

/** Name of the profile that an account of this role needs, if the profile exists: the account takes this name. */
export const existingProfile = (role: 'patient' | 'doctor' | 'hospital', profileId: string) =>
  sql`select p.name from ${raw(`directory.${role}`)} p where p.id = ${profileId}::uuid and p.deleted_at is null`;

const PRACTISES = sql`d.verification = 'verified' and d.status = 'active' and d.deleted_at is null`;

/** Doctors who may practise: verified, active, not deleted. */
export const practisingDoctors = () => new IdSet(sql`select d.id from directory.doctor d where ${PRACTISES}`);

/** The doctor and the time zone of their appointments, if the doctor may be booked. */
export const bookableDoctor = (doctorId: string) => sql`select d.id, d.time_zone from directory.doctor d
  where d.id = ${doctorId}::uuid and ${PRACTISES}`;

/** Ids whose access log a patient reads: their own, and those of all who were merged into them, also over several merges. */
export const idsOfPatient = (patientId: string) => sql`with recursive known (id) as (
    select ${patientId}::uuid union select p.id from directory.patient p join known k on p.merged_into = k.id) select k.id from known k`;

export const existingPatient = (patientId: string) =>
  sql`select p.time_zone from directory.patient p where p.id = ${patientId}::uuid and p.deleted_at is null and p.merged_into is null`;

/** Hospitals whose staff may work here: verified, not deleted. */
export const activeHospitals = () =>
  new IdSet(sql`select h.id from directory.hospital h where h.verification = 'verified' and h.deleted_at is null`);

/** Patients for whom this account may act now. */
export const patientsOfUser = (userId: string, scope?: Scope) =>
  new IdSet(sql`select up.patient_id from directory.user_patient up
    where up.user_id = ${userId} and up.ended_at is null and (up.expires_at is null or up.expires_at > now())
    ${scope ? sql`and ${scope} = any(up.scopes)` : empty}`);

/** Accounts that act for this patient: the patient and the delegates who have the scope. */
export const usersOfPatient = (patientId: string, scope: Scope) =>
  new IdSet(sql`select up.user_id from directory.user_patient up
    where up.patient_id = ${patientId} and up.ended_at is null and (up.expires_at is null or up.expires_at > now()) and ${scope} = any(up.scopes)`);

/** Patients in this doctor's care now. */
export const patientsInCareOf = (doctorId: string) =>
  new IdSet(
    sql`select dp.patient_id from directory.doctor_patient dp where dp.doctor_id = ${doctorId} and dp.ended_at is null and dp.status = 'active'`,
  );

/** Patients whose record this doctor opened in an emergency, within the hour for which the access lasts. */
export const patientsInEmergencyOf = (doctorId: string) =>
  new IdSet(sql`select bg.patient_id from directory.break_glass bg where bg.doctor_id = ${doctorId} and bg.expires_at > now()`);

export const patientsOfHospital = (hospitalId: string) =>
  new IdSet(
    sql`select hp.patient_id from directory.hospital_patient hp where hp.hospital_id = ${hospitalId} and hp.ended_at is null and hp.status = 'active'`,
  );

export const doctorsOfHospital = (hospitalId: string) =>
  new IdSet(
    sql`select hd.doctor_id from directory.hospital_doctor hd where hd.hospital_id = ${hospitalId} and hd.ended_at is null and hd.status = 'active'`,
  );

/** Doctors `d` who care for a patient now by mappings `m`, for which the conditions hold. */
export const careTeamDoctors = (patientId: string, mapping: Sql, doctor: Sql) =>
  new IdSet(sql`select m.doctor_id from directory.doctor_patient m join directory.doctor d on d.id = m.doctor_id and d.deleted_at is null
    where m.patient_id = ${patientId} and m.ended_at is null and m.status = 'active' and ${mapping} and ${doctor}`);

/** Hospitals `h` where a patient is registered now by mappings `m`, for which the conditions hold. */
export const careTeamHospitals = (patientId: string, mapping: Sql, hospital: Sql) =>
  new IdSet(sql`select m.hospital_id from directory.hospital_patient m join directory.hospital h on h.id = m.hospital_id and h.deleted_at is null
    where m.patient_id = ${patientId} and m.ended_at is null and m.status = 'active' and ${mapping} and ${hospital}`);

/** Hospitals where this patient is registered now. */
export const hospitalsOfPatient = (patientId: string) =>
  new IdSet(
    sql`select hp.hospital_id from directory.hospital_patient hp where hp.patient_id = ${patientId} and hp.ended_at is null and hp.status = 'active'`,
  );

/** Patients registered at a hospital where this doctor works. */
export const patientsAtHospitalsOf = (doctorId: string) =>
  new IdSet(sql`select hp.patient_id from directory.hospital_patient hp where hp.ended_at is null and hp.status = 'active'
    and hp.hospital_id in (${hospitalsOfDoctor(doctorId).query})`);

/** Doctors who may practise and take new patients. */
export const doctorsTakingPatients = () =>
  new IdSet(sql`select d.id from directory.doctor d where ${PRACTISES} and d.accepts_new_patients`);

export const hospitalsOfDoctor = (doctorId: string) =>
  new IdSet(
    sql`select hd.hospital_id from directory.hospital_doctor hd where hd.doctor_id = ${doctorId} and hd.ended_at is null and hd.status = 'active'`,
  );

/** Relations to a patient that can explain an access, the closest first. */
export const ACCESS_GROUNDS = ['own-record', 'delegate', 'care-relationship', 'hospital-registration', 'break-glass'] as const;

/** Columns of the surrounding statement: who did what to which record, and when. */
export interface AccessColumns {
  at: string;
  userId: string;
  profileId: string;
  subject: string;
  recordId: string;
}

/** Sealed column of the reasons for which records were opened in emergencies. */
export const BREAK_GLASS_REASON = 'directory.break_glass.reason';

export const reasonOfBreakGlass = (seals: Seals, breakGlassId: string, reason: Uint8Array): string =>
  seals.open(BREAK_GLASS_REASON, breakGlassId, reason);

/**
 * Relation of an account to a patient, who has all these ids (`idsOfPatient`), at a moment in the past: one row, or none, of `ground`, `detail` (a delegate's relation), and of a break-glass
 * `break_glass_id` and `reason`, which `reasonOfBreakGlass` opens. The request that ended a relation was still made under it. A break-glass explains reading the record for its hour, and reading the
 * break-glass itself for ever.
 */
export const groundOfAccess = (patientIds: readonly string[], { at, userId, profileId, subject, recordId }: AccessColumns) => {
  const held = (mapping: string) =>
    raw(`${mapping}.created_at <= ${at} and (${mapping}.ended_at is null or ${mapping}.ended_at > ${at} or ${mapping}.id = ${recordId})`);
  return sql`select g.ground, g.detail, g.break_glass_id, g.reason from (
      select case up.relation when 'self' then 1 else 2 end as rank, case up.relation when 'self' then 'own-record' else 'delegate' end as ground,
             nullif(up.relation, 'self') as detail, null::uuid as break_glass_id, null::bytea as reason, up.created_at as since
      from directory.user_patient up
      where up.patient_id = any(${patientIds}::uuid[]) and up.user_id = ${raw(userId)} and ${held('up')} and (up.expires_at is null or up.expires_at > ${raw(at)})
      union all
      select 3, 'care-relationship', null, null, null, dp.created_at from directory.doctor_patient dp
      where dp.patient_id = any(${patientIds}::uuid[]) and dp.doctor_id = ${raw(profileId)} and dp.status = 'active' and ${held('dp')}
      union all
      select 4, 'hospital-registration', null, null, null, hp.created_at from directory.hospital_patient hp
      where hp.patient_id = any(${patientIds}::uuid[]) and hp.hospital_id = ${raw(profileId)} and hp.status = 'active' and ${held('hp')}
      union all
      select 5, 'break-glass', null, bg.id, bg.reason, bg.opened_at from directory.break_glass bg
      where bg.patient_id = any(${patientIds}::uuid[]) and bg.doctor_id = ${raw(profileId)} and bg.opened_at <= ${raw(at)}
        and (bg.expires_at > ${raw(at)} or ${raw(subject)} = 'BreakGlass')
    ) g order by g.rank, g.since desc limit 1`;
};

/** A doctor, hospital or patient has a new name. */
export class ProfileRenamed extends DomainEvent<{ profileId: string }> {
  static readonly type = 'directory.profile-renamed.v1';
}

/** The name of a verified doctor or hospital was verified with the licence. */
export class NameVerified extends DomainError {
  readonly code = 'name-verified';
  readonly kind = 'invalid';
  constructor() {
    super('This name was verified with the licence: ask an administrator to change it.');
  }
}

/**
 * Part of an account change: the profile behind the account gets the new name, in the open transaction. A verified profile is renamed only if an
 * administrator vouches for the name.
 */
export class RenameProfile extends Command<void> {
  constructor(
    readonly role: 'patient' | 'doctor' | 'hospital',
    readonly profileId: string,
    readonly name: string,
    readonly vouched: boolean,
  ) {
    super();
  }
}

/** Ids and names of all profiles. */
export const profileNames = () =>
  sql`select p.id, p.name from directory.patient p union all select d.id, d.name from directory.doctor d union all select h.id, h.name from directory.hospital h`;

/** An appointment that hangs on a mapping. */
export interface HangingAppointment {
  id: string;
  doctorId: string;
  patientId: string;
  /** RFC 3339, UTC. */
  startsAt: string;
  timeZone: string;
}

/** The fate of future appointments when a mapping ends. */
export type AppointmentsFate = 'keep' | 'cancel';

interface Ends {
  doctorId?: string;
  patientId?: string;
  hospitalId?: string;
}

/** Question to the context that keeps the appointments: future ones between two sides, the next first, at most 100. */
export class AppointmentsBetween extends Query<HangingAppointment[]> {
  constructor(readonly ends: Ends) {
    super();
  }
}

/** Part of ending a mapping: cancels all future appointments between two sides, in the open transaction. */
export class CancelAppointmentsBetween extends Command<void> {
  constructor(
    readonly ends: Ends,
    readonly userId: string,
  ) {
    super();
  }
}

/** The time zone of a doctor who may practise. */
export const practisingZone = (doctorId: string) =>
  sql`select d.time_zone from directory.doctor d where d.id = ${doctorId}::uuid and ${PRACTISES}`;

/** Number of mappings that wait for the answer of a doctor: one row with `count`. */
export const openRequestsTo = (doctorId: string) =>
  sql`select count(*)::integer as count from (
    select 1 from directory.doctor_patient m where m.doctor_id = ${doctorId} and m.status = 'proposed' and m.proposed_by = 'patient' and m.ended_at is null
    union all
    select 1 from directory.hospital_doctor m where m.doctor_id = ${doctorId} and m.status = 'proposed' and m.proposed_by = 'hospital' and m.ended_at is null) m`;

/** Number of mappings that wait for the answer of a patient: one row with `count`. */
export const openRequestsToPatient = (patientId: string) =>
  sql`select count(*)::integer as count from (
    select 1 from directory.doctor_patient m where m.patient_id = ${patientId} and m.status = 'proposed' and m.proposed_by = 'doctor' and m.ended_at is null
    union all
    select 1 from directory.hospital_patient m where m.patient_id = ${patientId} and m.status = 'proposed' and m.ended_at is null) m`;

/** Name and validation status of a patient `p` for whom the condition holds. */
export const patientFacts = (patientId: string, condition: Sql) =>
  sql`select p.name, p.validation_status from directory.patient p where p.id = ${patientId} and p.deleted_at is null and ${condition}`;
