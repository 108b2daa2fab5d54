import { Doctor } from '../../domain/doctor.js';
import { Hospital } from '../../domain/hospital.js';
import { Patient } from '../../domain/patient.js';
import type { Somebody } from '../matching/same-person.js';
import type { Importer } from '../importer.js';
import type { AnyRecord, DoctorRecord, HospitalRecord, OwnerKind, PatientRecord } from '../reading/records.js';

export type Profile = Hospital | Doctor | Patient;

/** Turns a record of each kind into a profile. A profile that the importer vouches for needs no further check. */
export const PROFILES = {
  hospital: {
    entity: Hospital,
    create: (from: object, { at, vouches, timeZone }: Importer): Profile =>
      Hospital.create({ timeZone, type: 'hospital', specialities: [], ...(from as HospitalRecord['fields']), verified: vouches }, at),
  },
  doctor: {
    entity: Doctor,
    create: (from: object, { at, vouches, timeZone }: Importer): Profile =>
      Doctor.create({ timeZone, specialities: [], languages: [], ...(from as DoctorRecord['fields']), verified: vouches }, at),
  },
  patient: {
    entity: Patient,
    create: (from: object, { at, vouches, timeZone }: Importer): Profile =>
      Object.assign(Patient.create({ timeZone, gender: 'unknown', ...(from as PatientRecord['fields']) }, at), {
        validationStatus: vouches ? ('validated_by_institution' as const) : ('pending' as const),
      }),
  },
} satisfies Record<OwnerKind, unknown>;

/** The fields that the source sets. */
export const saidIn = (fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const placeOf = (address: { line?: string; city?: string; postalCode?: string } | null | undefined): string | undefined =>
  address?.line && (address.city ?? address.postalCode)
    ? [address.line, address.city, address.postalCode].join('\n').toLowerCase()
    : undefined;

/** The facts of a stored profile by which it is told from others. */
export const factsOf = (profile: Profile): Omit<Somebody, 'identifiers'> => ({
  name: { shown: profile.name },
  ...('birthDate' in profile && { birthDate: profile.birthDate, gender: profile.gender }),
  place: placeOf(profile.address),
});

/** The same facts of a record. */
export function factsIn(record: AnyRecord): Omit<Somebody, 'identifiers'> {
  const { fields } = record;
  return {
    name: 'name' in record ? { shown: record.name.shown, given: record.name.given, family: record.name.family } : { shown: fields.name },
    ...('birthDate' in fields && { birthDate: fields.birthDate, gender: fields.gender }),
    place: placeOf(fields.addresses?.[0]),
  };
}
