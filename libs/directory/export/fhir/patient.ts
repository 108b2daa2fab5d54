import type { EmergencyContact, Insurance } from '../../contract/patient-details.js';
import type { KnownIdentifier } from '../../identifiers.js';
import { derivedId, point, profileOf, type ProfileRow, told } from './shared.js';

export interface PatientRow extends ProfileRow {
  birth_date: string;
  gender: string;
  photo: string | null;
  preferred_language: string | null;
  active: boolean;
  deceased: boolean;
  deceased_on: string | null;
  insurance: Buffer | null;
  emergencyContacts: Buffer | null;
}

/** `carers` are references to the doctors who care for the patient and the hospitals where the patient is registered. */
export function toPatient(
  row: PatientRow,
  known: readonly KnownIdentifier[],
  contacts: readonly EmergencyContact[],
  carers: readonly string[],
): object {
  const { id, ...profile } = profileOf(row, known);
  return told({
    resourceType: 'Patient',
    id,
    ...profile,
    active: row.active,
    name: [{ use: 'official', text: row.name }],
    gender: row.gender,
    birthDate: row.birth_date,
    deceasedBoolean: row.deceased && !row.deceased_on ? true : undefined,
    deceasedDateTime: row.deceased_on,
    photo: row.photo ? [{ url: row.photo }] : [],
    contact: contacts.map(({ name, relation, phone, email }) =>
      told({
        relationship: relation ? [{ text: relation }] : [],
        name: { text: name },
        telecom: [point('phone', phone), ...(email ? [point('email', email)] : [])],
      }),
    ),
    communication: row.preferred_language
      ? [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: row.preferred_language }] }, preferred: true }]
      : [],
    generalPractitioner: carers.map((reference) => ({ reference })),
  });
}

const classOf = (code: string, value: string | undefined): object[] =>
  value ? [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code }] }, value, name: value }] : [];

export function toCoverages(patient: string, insurances: readonly Insurance[]): object[] {
  return insurances.map(({ insurer, plan, memberNumber, groupNumber, validUntil }) =>
    told({
      resourceType: 'Coverage',
      id: derivedId('coverage', patient, insurer, memberNumber),
      status: 'active',
      subscriberId: memberNumber,
      beneficiary: { reference: `Patient/${patient}` },
      period: validUntil ? { end: validUntil } : undefined,
      payor: [{ display: insurer }],
      class: [...classOf('plan', plan), ...classOf('group', groupNumber)],
    }),
  );
}
