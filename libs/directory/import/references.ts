import type { Reference } from './fhir.js';
import { identifierOfEntry } from './identifiers.js';
import type { DoctorRecord, HospitalRecord, IdentifierKey, OwnerKind, PatientRecord } from './records.js';

export type ProfileRecord = HospitalRecord | DoctorRecord | PatientRecord;

/** Target of a reference: a profile, by one of its identifiers; or a resource that the import ignores; or a problem. */
export type End = { identifier: IdentifierKey; record?: ProfileRecord } | { ignored: true } | { problem: string };

const TYPES: Record<OwnerKind, string> = { hospital: 'Organization', doctor: 'Practitioner', patient: 'Patient' };

interface Placed {
  type: string;
  /** Missing if the entry has an error. */
  record?: ProfileRecord;
  /** The practitioner of a PractitionerRole. */
  practitioner?: Reference | null;
}

/** Resolves the references of one bundle: by `fullUrl`, by `Type/id`, by identifier, or to a profile that is already known elsewhere. */
export class References {
  private readonly placed: Placed[] = [];
  private readonly byUrl = new Map<string, number>();
  private readonly byIdentifier = new Map<string, number>();

  /** Registers an entry of any type. Call once for every entry. */
  announce(at: number, type: string, fullUrl: string | null | undefined, id: string | null | undefined): void {
    this.placed[at] = { type };
    for (const url of [fullUrl, id && `${type}/${id}`]) if (url && !this.byUrl.has(url)) this.byUrl.set(url, at);
  }

  place(at: number, record: ProfileRecord): void {
    const placed = this.placed[at];
    if (!placed) return;
    placed.record = record;
    for (const key of record.identifiers) {
      const name = nameOf(placed.type, key);
      if (!this.byIdentifier.has(name)) this.byIdentifier.set(name, at);
    }
  }

  placeRole(at: number, practitioner: Reference | null | undefined): void {
    const placed = this.placed[at];
    if (placed) placed.practitioner = practitioner;
  }

  /** Removes a record that turned out to be wrong. */
  withdraw(at: number): void {
    delete this.placed[at]?.record;
  }

  find(kind: OwnerKind, { reference, identifier }: Reference, throughRole = true): End {
    const type = TYPES[kind];
    const named = identifier?.system && identifier.value ? { system: identifier.system, value: identifier.value } : undefined;
    if (!reference) return named ? this.identified(type, named) : { ignored: true };
    const [path = '', search] = reference.split('?');
    if (search !== undefined) return this.conditional(type, path, search);
    const local = path.replace(/\/_history\/[^/]*$/, '');
    const at = this.byUrl.get(local) ?? this.byUrl.get(local.split('/').slice(-2).join('/'));
    if (at === undefined) return named ? this.identified(type, named) : elsewhere(type, local);
    const target = this.placed[at];
    if (target?.type === 'PractitionerRole' && kind === 'doctor' && throughRole) {
      return target.practitioner ? this.find(kind, target.practitioner, false) : { ignored: true };
    }
    return target?.type === type ? this.local(at) : { ignored: true };
  }

  private local(at: number): End {
    const record = this.placed[at]?.record;
    const [identifier] = record?.identifiers ?? [];
    return identifier ? { identifier, record } : { problem: `entry ${at}, which it refers to, has an error` };
  }

  private identified(type: string, key: IdentifierKey): End {
    const at = this.byIdentifier.get(nameOf(type, key));
    return at === undefined ? { identifier: key } : this.local(at);
  }

  /** `Practitioner?identifier=system|value`: transaction bundles refer to records of the server like this. */
  private conditional(type: string, path: string, search: string): End {
    const asked = path.split('/').at(-1) ?? '';
    if (asked !== type) return { ignored: true };
    const [system, value] = new URLSearchParams(search).get('identifier')?.split('|') ?? [];
    return system && value
      ? this.identified(type, { system, value })
      : { problem: `the ${type} must be named by system and value of an identifier` };
  }
}

function elsewhere(type: string, reference: string): End {
  if (reference.startsWith('#')) return { problem: `the ${type} inside the resource is not imported` };
  const relative = /^([A-Za-z]+)\/([^/]+)$/.exec(reference);
  if (relative && relative[1] !== type) return { ignored: true };
  const identifier = identifierOfEntry(reference, relative?.[2], []);
  return identifier && identifier.system !== 'urn:consilium:import'
    ? { identifier }
    : { problem: `the ${type} that it refers to is not in the bundle` };
}

const nameOf = (type: string, { system, value }: IdentifierKey): string => `${type}\n${system}\n${value}`;
