import { createHash } from 'node:crypto';
import type { FhirIdentifier } from './fhir.js';
import type { Identifier } from './records.js';

/** Codes of HL7 table 0203. */
const KINDS = new Map(
  Object.entries({
    MR: 'mrn',
    MRT: 'mrn',
    PI: 'mrn',
    SS: 'national-id',
    NI: 'national-id',
    NNUSA: 'national-id',
    DL: 'drivers-licence',
    PPN: 'passport',
    NPI: 'npi',
    MD: 'licence',
    LN: 'licence',
    TAX: 'tax',
    EN: 'tax',
  }),
);
const SYSTEMS = new Map(
  Object.entries({
    'http://hl7.org/fhir/sid/us-ssn': 'national-id',
    'http://hl7.org/fhir/sid/us-npi': 'npi',
    'urn:oid:2.16.840.1.113883.4.1': 'national-id',
    'urn:oid:2.16.840.1.113883.4.6': 'npi',
  }),
);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Identifiers with both system and value. One without a system identifies nobody outside its source. */
export function identifiersOf(all: FhirIdentifier[] | null | undefined): Identifier[] {
  const found = new Map<string, Identifier>();
  for (const { use, system, value, type } of all ?? []) {
    if (!system || !value || use === 'temp') continue;
    const code = type?.coding?.map((coding) => KINDS.get(coding.code ?? '')).find(Boolean);
    found.set(`${system}\n${value}`, { system, value, kind: SYSTEMS.get(system) ?? code ?? 'other' });
  }
  return [...found.values()];
}

/**
 * Identifier by which a resource without identifiers is found again. A UUID or an absolute URL is unique. A short id such as `1` is only unique
 * within its source, so `person` (other facts about it) goes into the identifier, too.
 */
export function identifierOfEntry(
  fullUrl: string | null | undefined,
  id: string | null | undefined,
  person: string[],
): Identifier | undefined {
  const uuid = [fullUrl?.replace(/^urn:uuid:/i, ''), id].find((candidate) => candidate && UUID.test(candidate));
  if (uuid) return { system: 'urn:uuid', value: uuid.toLowerCase(), kind: 'other' };
  if (fullUrl && /^(https?:\/\/|urn:)/i.test(fullUrl)) return { system: 'urn:ietf:rfc:3986', value: fullUrl, kind: 'other' };
  if (!id) return undefined;
  const digest = createHash('sha256')
    .update(JSON.stringify([id, ...person]))
    .digest('base64url');
  return { system: 'urn:consilium:import', value: digest, kind: 'other' };
}
