import { DomainEvent } from '../../kernel/domain-event.js';

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

/** A doctor, hospital or patient has a new name. */
export class ProfileRenamed extends DomainEvent<{ profileId: string }> {
  static readonly type = 'directory.profile-renamed.v1';
}
