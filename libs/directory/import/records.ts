import type { DoctorInput } from '../domain/doctor.js';
import type { HospitalInput } from '../domain/hospital.js';
import type { NewPatient } from '../domain/patient.js';

/** Data of an import: profiles with their identifiers, and mappings between them. FHIR ends here. */
export interface DirectoryRecords {
  hospitals: HospitalRecord[];
  doctors: DoctorRecord[];
  patients: PatientRecord[];
  mappings: MappingRecord[];
  problems: RowProblem[];
}

export type OwnerKind = 'hospital' | 'doctor' | 'patient';
export type MappingKind = 'hospital-doctor' | 'hospital-patient' | 'doctor-patient';

export interface Identifier {
  system: string;
  value: string;
  /** Kind of identifier: mrn, national-id, drivers-licence, passport, npi, licence, tax or other. */
  kind: string;
}

interface ProfileRecord<Fields> {
  /** Position in `Bundle.entry`, from 0. */
  entry: number;
  /** One identifier or more. */
  identifiers: Identifier[];
  /** Fields that the source sets. A missing field never deletes a known value. */
  fields: Fields;
}

export type HospitalRecord = ProfileRecord<Partial<HospitalInput> & Pick<HospitalInput, 'name'>>;
export type DoctorRecord = ProfileRecord<Partial<DoctorInput> & Pick<DoctorInput, 'name'>>;
export type PatientRecord = ProfileRecord<Partial<NewPatient> & Pick<NewPatient, 'name' | 'birthDate'>>;

/** Mapping of two profiles, each named by one identifier. `left` and `right` are in the order of the kind's name. */
export interface MappingRecord {
  entry: number;
  kind: MappingKind;
  left: IdentifierKey;
  right: IdentifierKey;
}

export type IdentifierKey = Pick<Identifier, 'system' | 'value'>;

/** A problem of an entry, or of the whole file if `entry` is null. It never holds a person's data. */
export interface RowProblem {
  entry: number | null;
  detail: string;
}

export const sidesOf = (kind: MappingKind): [OwnerKind, OwnerKind] => {
  const [left, right] = kind.split('-') as [OwnerKind, OwnerKind];
  return [left, right];
};

export const keyOf = (kind: OwnerKind, { system, value }: IdentifierKey): string => `${kind}\n${system}\n${value}`;
