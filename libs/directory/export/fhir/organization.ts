import type { KnownIdentifier } from '../../identifiers.js';
import { point, profileOf, type ProfileRow, told } from './shared.js';

export interface OrganizationRow extends ProfileRow {
  type: 'hospital' | 'clinic' | 'laboratory' | 'pharmacy' | 'insurer' | 'other';
  active: boolean;
  website: string | null;
  licence_number: string | null;
}

/** Codes of FHIR's organization types; the text says which kind of provider it is. */
const CODES = { hospital: 'prov', clinic: 'prov', laboratory: 'prov', pharmacy: 'prov', insurer: 'ins', other: 'bus' };

export function toOrganization(row: OrganizationRow, known: readonly KnownIdentifier[]): object {
  const { id, telecom, ...profile } = profileOf(row, known, row.licence_number);
  return told({
    resourceType: 'Organization',
    id,
    ...profile,
    active: row.active,
    type: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/organization-type', code: CODES[row.type] }], text: row.type }],
    name: row.name,
    telecom: [...telecom, ...(row.website ? [point('url', row.website)] : [])],
  });
}
