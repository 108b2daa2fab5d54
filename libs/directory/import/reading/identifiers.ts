import { createHash } from 'node:crypto';
import { UUID } from '../../../kernel/ids.js';
import { OWN_ID } from '../../domain/identifier-kinds.js';
import type { FhirIdentifier } from './fhir.js';
import { isCurrent } from './periods.js';
import { isPlaceholder } from './placeholders.js';
import type { Identifier, OwnerKind } from './records.js';

/** Codes of HL7 table 0203, and of national profiles. */
const KINDS = new Map(
  Object.entries({
    MR: 'mrn',
    MRT: 'mrn',
    PI: 'mrn',
    PT: 'mrn',
    SS: 'national-id',
    NI: 'national-id',
    NNUSA: 'national-id',
    PN: 'national-id',
    JHN: 'national-id',
    CZ: 'national-id',
    KVZ10: 'national-id',
    GKV: 'national-id',
    DL: 'drivers-licence',
    PPN: 'passport',
    NPI: 'npi',
    MD: 'licence',
    LN: 'licence',
    SL: 'licence',
    LANR: 'licence',
    TAX: 'tax',
    EN: 'tax',
    MB: 'insurance',
    SN: 'insurance',
    MC: 'insurance',
    MA: 'insurance',
    HC: 'insurance',
    NH: 'insurance',
    PKV: 'insurance',
    WC: 'insurance',
    WCN: 'insurance',
    AN: 'account',
    VN: 'account',
    ANC: 'account',
    AND: 'account',
    ANT: 'account',
  }),
);
const SYSTEMS: [RegExp, string][] = [
  [/^(http:\/\/hl7\.org\/fhir\/sid\/us-ssn|urn:oid:2\.16\.840\.1\.113883\.4\.1)$/, 'national-id'],
  [/^(http:\/\/hl7\.org\/fhir\/sid\/us-npi|urn:oid:2\.16\.840\.1\.113883\.4\.6)$/, 'npi'],
  [/^http:\/\/hl7\.org\/fhir\/sid\/us-mbi$/, 'insurance'],
  [/^https:\/\/fhir\.nhs\.uk\/id\/nhs-number$/i, 'national-id'],
  [/^https?:\/\/fhir\.de\/sid\/gkv\/kvid-10$/i, 'national-id'],
  [/^http:\/\/ns\.electronichealth\.net\.au\/id\/hi\/ihi\/1\.0$/, 'national-id'],
  [/^http:\/\/ns\.electronichealth\.net\.au\/id\/medicare-number$/, 'insurance'],
  [/[/:#.-](mrns?|medical-?record(-?(number|no))?|patient-?(id|number|no))$/i, 'mrn'],
  [/[/:#.-](ssn|national-?(id|number))$/i, 'national-id'],
  [/[/:#.-]npi$/i, 'npi'],
  [/[/:#.-](tax-?(id|number)?|ein|tin)$/i, 'tax'],
];

/** Kinds that are shared by their nature: a family has one insurance number, a practice one tax number, a visit its own account. */
const SHARED: Record<OwnerKind, Set<string>> = {
  patient: new Set(['insurance', 'account', 'npi']),
  doctor: new Set(['insurance', 'account', 'tax']),
  hospital: new Set(['insurance', 'account', 'tax']),
};

/** Identifiers with both system and value. One without a system identifies nobody outside its source. */
export function identifiersOf(all: FhirIdentifier[] | null | undefined, owner: OwnerKind, today: string): Identifier[] {
  const found = new Map<string, Identifier>();
  for (const { use, system, value, type, period } of all ?? []) {
    if (!system || !value) continue;
    const kind = kindOf(system, type);
    const placeholder = isPlaceholder(value, kind);
    const shared = SHARED[owner].has(kind);
    const identifies = !placeholder && !shared && use !== 'old' && use !== 'temp' && isCurrent(period, today);
    const name = `${system}\n${value}`;
    const before = found.get(name);
    found.set(name, {
      system,
      value,
      kind: kind === 'account' ? 'other' : kind,
      identifies: identifies && before?.identifies !== false,
      ...((placeholder || (shared && kind === 'insurance')) && { note: placeholder ? ('placeholder' as const) : ('insurance' as const) }),
    });
  }
  return [...found.values()];
}

/** True for a resource of an export of Consilium: it says by other resources and fields what elsewhere is read from its identifiers. */
export const isOfExport = (all: FhirIdentifier[] | null | undefined): boolean => !!all?.some(({ system }) => system === OWN_ID);

function kindOf(system: string, type: FhirIdentifier['type']): string {
  const bySystem = SYSTEMS.find(([pattern]) => pattern.test(system))?.[1];
  const byCode = type?.coding?.map(({ code }) => KINDS.get(code ?? '')).find(Boolean);
  return byCode ?? bySystem ?? 'other';
}

/** Addresses by which a resource is found again if no number identifies it: its UUID, its URL, or a digest of its facts. */
export function sourcesOf(
  address: string | undefined,
  id: string | null | undefined,
  person: string[],
  identifiers: Identifier[],
): string[] {
  const uuid = [address?.replace(/^urn:uuid:/i, ''), id].find((candidate) => candidate && UUID.test(candidate));
  if (uuid) return [`urn:uuid:${uuid.toLowerCase()}`];
  if (address && /^(https?:\/\/|urn:)/i.test(address)) return [address];
  const facts = id ? [id] : identifiers.map(({ system, value }) => `${system}\n${value}`).sort();
  if (facts.length === 0) return [];
  return [
    `digest:${createHash('sha256')
      .update(JSON.stringify([facts, ...person]))
      .digest('base64url')}`,
  ];
}
