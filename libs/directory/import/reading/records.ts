import type { EmergencyContact, Insurance } from '../../contract/patient-details.js';
import type { DoctorInput } from '../../domain/doctor.js';
import type { HospitalInput } from '../../domain/hospital.js';
import type { NewPatient } from '../../domain/patient.js';
import type { PersonName } from './names.js';

export type OwnerKind = 'hospital' | 'doctor' | 'patient';

export interface IdentifierKey {
  system: string;
  value: string;
}

export interface Identifier extends IdentifierKey {
  /** mrn, national-id, drivers-licence, passport, npi, licence, tax, insurance or other. */
  kind: string;
  /** False for a number by which nobody is known: of a family, a placeholder, old, ended. */
  identifies: boolean;
  note?: 'placeholder' | 'insurance';
}

/** A profile as a source describes it. A field that is missing never deletes a known value. FHIR ends here. */
interface ProfileRecord<Fields> {
  /** Position of the entry in its file, from 0. */
  entry: number;
  identifiers: Identifier[];
  /** Addresses by which it is found again if no number identifies it. */
  sources: string[];
  /** Names by which other resources of the run refer to it. */
  places: string[];
  fields: Fields;
}

export type HospitalRecord = ProfileRecord<Partial<HospitalInput> & Pick<HospitalInput, 'name'>>;
export type DoctorRecord = ProfileRecord<Partial<DoctorInput> & Pick<DoctorInput, 'name'>> & { name: PersonName; born?: string };
export type PatientRecord = ProfileRecord<Partial<NewPatient> & Pick<NewPatient, 'name' | 'birthDate'>> & {
  name: PersonName;
  insurance: Insurance[];
  emergencyContacts: EmergencyContact[];
};
export interface Records {
  hospital: HospitalRecord[];
  doctor: DoctorRecord[];
  patient: PatientRecord[];
}
export type AnyRecord = Records[OwnerKind][number];

/** A reference to a profile: the names that it may have in the run, best first, or an identifier of its own. */
export interface End {
  kind: OwnerKind;
  places: string[];
  identifier?: IdentifierKey;
  /** Field of the resource that refers to it. */
  field?: string;
}

/** Relations between profiles, whose ends may come with any other part of the run. */
export type Relation =
  | { type: 'role'; entry: number; places: string[]; active: boolean; doctor?: End; hospital?: End; specialities: string[] }
  | { type: 'visit'; entry: number; patient?: End; hospital?: End; doctors: End[] }
  | { type: 'replaced'; entry: number; patient: End; by: End }
  | { type: 'coverage'; entry: number; patient: End; insurance: Omit<Insurance, 'insurer'> & { insurer?: string }; insurer?: End };

/** Problems of a file, and of an import, that are kept and shown; all are counted. */
export const MOST_PROBLEMS = 1000;

/** A problem of an entry, or of the whole file if `entry` is null. It never holds a person's data. */
export interface RowProblem {
  entry: number | null;
  detail: string;
  /** Problems of a file with the same mark are told once. */
  once?: string;
  /** True if it was found while the file was cut into chunks. */
  cut?: true;
}

export interface ReadRows {
  records: Records;
  relations: Relation[];
  problems: RowProblem[];
  /** Names of entries that have an error. */
  refused: { entry: number; places: string[] }[];
  /** Names of resources that stand where a profile might, and that an import does not know. */
  ignored: string[];
}
