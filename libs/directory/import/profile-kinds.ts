import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import type { Importer } from './importer.js';
import type { DoctorRecord, HospitalRecord, OwnerKind, PatientRecord } from './records.js';

export type Profile = Hospital | Doctor | Patient;
export type ProfileRecord = HospitalRecord | DoctorRecord | PatientRecord;

const UNSAID = { timeZone: 'UTC' };

/** Turns a record of each kind into a profile. A profile that the importer vouches for needs no further check. */
export const PROFILES = {
  hospital: {
    entity: Hospital,
    create: (from: object, { at, vouches }: Importer): Profile =>
      Hospital.create({ ...UNSAID, type: 'hospital', specialities: [], ...(from as HospitalRecord['fields']), verified: vouches }, at),
  },
  doctor: {
    entity: Doctor,
    create: (from: object, { at, vouches }: Importer): Profile =>
      Doctor.create({ ...UNSAID, specialities: [], languages: [], ...(from as DoctorRecord['fields']), verified: vouches }, at),
  },
  patient: {
    entity: Patient,
    create: (from: object, { at, vouches }: Importer): Profile =>
      Object.assign(Patient.create({ ...UNSAID, gender: 'unknown', ...(from as PatientRecord['fields']) }, at), {
        validationStatus: vouches ? ('validated_by_institution' as const) : ('pending' as const),
      }),
  },
} satisfies Record<OwnerKind, unknown>;

/** The fields that the source sets. */
export const saidIn = (fields: object): object => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
