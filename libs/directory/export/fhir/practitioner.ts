import type { KnownIdentifier } from '../../identifiers.js';
import { derivedId, profileOf, type ProfileRow, told } from './shared.js';

export interface DoctorRow extends ProfileRow {
  status: 'active' | 'suspended' | 'retired';
  photo: string | null;
  specialities: string[];
  languages: string[];
  licence_number: string | null;
}

export function toPractitioner(row: DoctorRow, known: readonly KnownIdentifier[]): object {
  const { id, ...profile } = profileOf(row, known, row.licence_number);
  return told({
    resourceType: 'Practitioner',
    id,
    ...profile,
    active: row.status !== 'retired',
    name: [{ use: 'official', text: row.name }],
    photo: row.photo ? [{ url: row.photo }] : [],
    communication: [...row.languages].sort().map((code) => ({ coding: [{ system: 'urn:ietf:bcp:47', code }] })),
  });
}

/** A role at each hospital; a doctor without a hospital has one role for the specialities. */
export function toRoles(doctor: string, specialities: readonly string[], hospitals: readonly string[]): object[] {
  const places = hospitals.length > 0 ? hospitals : specialities.length > 0 ? [undefined] : [];
  return places.map((hospital) =>
    told({
      resourceType: 'PractitionerRole',
      id: derivedId('role', doctor, hospital ?? ''),
      active: true,
      practitioner: { reference: `Practitioner/${doctor}` },
      organization: hospital === undefined ? undefined : { reference: `Organization/${hospital}` },
      specialty: [...specialities].sort().map((text) => ({ text })),
    }),
  );
}
