import { empty, IdSet, join, raw, type Sql, sql } from '../../kernel/sql.js';

/** Permission of a delegate for a patient. */
export type Scope = 'book' | 'chat' | 'records';

/** Name of the profile that an account of this role needs, if the profile exists: the account takes this name. */
export const existingProfile = (role: 'patient' | 'doctor' | 'hospital', profileId: string) =>
  sql`select p.name from ${raw(`directory.${role}`)} p where p.id = ${profileId}::uuid and p.deleted_at is null`;

/** Name and time zone of a profile `p` for which the condition holds. */
export const profileWhere = (role: 'patient' | 'doctor' | 'hospital', profileId: string, condition: Sql) =>
  sql`select p.name, p.time_zone from ${raw(`directory.${role}`)} p where p.id = ${profileId}::uuid and p.deleted_at is null and ${condition}`;

const PRACTISES = sql`d.verification = 'verified' and d.status = 'active' and d.deleted_at is null`;

/** Doctors who may practise: verified, active, not deleted. */
export const practisingDoctors = () => new IdSet(sql`select d.id from directory.doctor d where ${PRACTISES}`);

/**
 * Those doctors `d` among the ids who may practise, with the time zone of their appointments and their usual hours (HH:MM). One of them is asked for by `=`:
 * a prepared plan takes an array for ten, so that PostgreSQL would plan anew each time.
 */
export const bookableDoctors = (doctorIds: readonly string[]) => sql`
  select d.id, d.name, d.time_zone, d.shift_start, d.shift_end, d.version from directory.doctor d
  where ${doctorIds.length === 1 ? sql`d.id = ${doctorIds[0]}::uuid` : sql`d.id = any(${doctorIds}::uuid[])`} and ${PRACTISES}`;
export const bookableDoctor = (doctorId: string) => bookableDoctors([doctorId]);

export interface DoctorsWanted {
  /** Name of the managed list, in any case. */
  speciality?: string;
  city?: string;
  /** ISO 639. */
  language?: string;
  hospitalId?: string;
}

/** Ids, names and versions of doctors `d` who may practise, for whom the condition and all that is wanted hold. */
export const doctorsWith = ({ speciality, city, language, hospitalId }: DoctorsWanted, condition: Sql) => sql`
  select d.id, d.name, d.version from directory.doctor d where ${PRACTISES} and ${condition}
    ${speciality === undefined ? empty : sql`and d.specialities @> array[lower(${speciality})]`}
    ${city === undefined ? empty : sql`and d.city_folded = directory.folded(${city})`}
    ${language === undefined ? empty : sql`and d.languages @> array[${language.toLowerCase()}::text]`}
    ${hospitalId === undefined ? empty : sql`and d.id in (${doctorsOfHospital(hospitalId).query})`}`;

/** The managed list of specialities, in lower case. */
export const specialityNames = () => sql`select s.name from directory.speciality s`;

/** Ids whose access log a patient reads: their own, and those of all who were merged into them, also over several merges. */
export const idsOfPatient = (patientId: string) => sql`with recursive known (id) as (
    select ${patientId}::uuid union select p.id from directory.patient p join known k on p.merged_into = k.id) select k.id from known k`;

export const existingPatient = (patientId: string | Sql) =>
  sql`select p.time_zone, p.deceased from directory.patient p where p.id = ${patientId}::uuid and p.deleted_at is null and p.merged_into is null`;

const KINDS = ['doctor', 'hospital', 'patient'];

/** Time zone of a doctor, hospital or patient: no row for others. A known kind spares the search in the tables of the others. */
export const zoneOfProfile = (profileId: string | null, kind?: string): Sql => {
  const asked = kind !== undefined && KINDS.includes(kind) ? [kind] : KINDS;
  return join(
    asked.map((one) => sql`select p.time_zone from ${raw(`directory.${one}`)} p where p.id = ${profileId}::uuid`),
    ' union all ',
  );
};

/** Ids and time zones of hospitals. */
export const hospitalZones = () => sql`select h.id, h.time_zone from directory.hospital h`;

/** Hospitals whose staff may work here: verified, not deleted. */
export const activeHospitals = () =>
  new IdSet(sql`select h.id from directory.hospital h where h.verification = 'verified' and h.deleted_at is null`);

/** Patients for whom this account may act now. */
export const patientsOfUser = (userId: string, scope?: Scope) =>
  new IdSet(sql`select up.patient_id from directory.user_patient up
    where up.user_id = ${userId} and up.ended_at is null and (up.expires_at is null or up.expires_at > now())
    ${scope ? sql`and ${scope} = any(up.scopes)` : empty}`);

/** Accounts that act for this patient: the patient and the delegates who have the scope. */
export const usersOfPatient = (patientId: string | Sql, scope: Scope) =>
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

/** Ids and names of doctors, also of those who do not practise any more. */
export const doctorNames = () => sql`select d.id, d.name from directory.doctor d`;

export const hospitalNames = () => sql`select h.id, h.name from directory.hospital h`;

/** Ids and names of patients, past row security: only for rows of which the reader may know the patient. */
export const patientNames = () => sql`select n.id, n.name from directory.patient_name n`;

/** Ids and names of all profiles. */
export const profileNames = () =>
  sql`select p.id, p.name from directory.patient p union all select d.id, d.name from directory.doctor d union all select h.id, h.name from directory.hospital h`;

/** Number of mappings that wait for the answer of a doctor: one row with `count`. */
export const openRequestsTo = (doctorId: string) =>
  sql`select count(*)::integer as count from (
    select 1 from directory.doctor_patient m where m.doctor_id = ${doctorId} and m.status = 'proposed' and m.proposed_by = 'patient' and m.ended_at is null
    union all
    select 1 from directory.hospital_doctor m where m.doctor_id = ${doctorId} and m.status = 'proposed' and m.proposed_by = 'hospital' and m.ended_at is null) m`;

/** Number of mappings `m` that wait for the answer of a patient, of those for which the conditions hold: one row with `count`. */
export const openRequestsToPatient = (patientId: string, doctors: Sql, hospitals: Sql) =>
  sql`select count(*)::integer as count from (
    select 1 from directory.doctor_patient m where m.patient_id = ${patientId} and m.status = 'proposed' and m.proposed_by = 'doctor' and m.ended_at is null and ${doctors}
    union all
    select 1 from directory.hospital_patient m where m.patient_id = ${patientId} and m.status = 'proposed' and m.ended_at is null and ${hospitals}) m`;

/** Name and validation status of a patient `p` for whom the condition holds. */
export const patientFacts = (patientId: string, condition: Sql) =>
  sql`select p.name, p.validation_status from directory.patient p where p.id = ${patientId} and p.deleted_at is null and ${condition}`;
