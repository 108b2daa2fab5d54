import type { DoctorInput } from '../domain/doctor.js';
import type { HospitalInput } from '../domain/hospital.js';
import type { NewPatient } from '../domain/patient.js';

/** What an import brings: profiles known by their identifiers, and who belongs to whom. No FHIR from here on. */
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
  /** What it is for people: mrn, national-id, drivers-licence, passport, npi, licence, tax or other. */
  kind: string;
}

interface ProfileRecord<Fields> {
  /** Position in `Bundle.entry`, from 0. */
  entry: number;
  /** At least one. */
  identifiers: Identifier[];
  /** Only what the source says; nothing here erases what is known already. */
  fields: Fields;
}

export type HospitalRecord = ProfileRecord<Partial<HospitalInput> & Pick<HospitalInput, 'name'>>;
export type DoctorRecord = ProfileRecord<Partial<DoctorInput> & Pick<DoctorInput, 'name'>>;
export type PatientRecord = ProfileRecord<Partial<NewPatient> & Pick<NewPatient, 'name' | 'birthDate'>>;

/** `left` and `right` in the order of the kind's name, each by one identifier of the profile. */
export interface MappingRecord {
  entry: number;
  kind: MappingKind;
  left: IdentifierKey;
  right: IdentifierKey;
}

export type IdentifierKey = Pick<Identifier, 'system' | 'value'>;

/** What is wrong with an entry, or with the file where `entry` is null. Never a person's data. */
export interface RowProblem {
  entry: number | null;
  detail: string;
}

export const sidesOf = (kind: MappingKind): [OwnerKind, OwnerKind] => {
  const [left, right] = kind.split('-') as [OwnerKind, OwnerKind];
  return [left, right];
};

export const keyOf = (kind: OwnerKind, { system, value }: IdentifierKey): string => `${kind}\n${system}\n${value}`;
