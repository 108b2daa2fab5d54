import { UUID } from '../../../kernel/ids.js';
import type { Reference, Resource } from './fhir.js';
import type { IdentifierKey, OwnerKind } from './records.js';

const ON_SERVER = /^(https?:\/\/.+)\/([A-Za-z]+)\/([^/?#]+)$/;

export const TYPES: Record<OwnerKind, string> = { hospital: 'Organization', doctor: 'Practitioner', patient: 'Patient' };
/** Resources that may stand where a profile is expected, and that an import does not know. */
export const OTHERS = new Set(['Group', 'RelatedPerson', 'Device', 'Location', 'CareTeam', 'HealthcareService', 'Person']);

const withoutVersion = (url: string): string => url.replace(/\/_history\/[^/]*$/, '');
const tidy = (url: string): string => {
  const plain = withoutVersion(url);
  return /^urn:/i.test(plain) ? plain.toLowerCase() : plain;
};
const isAbsolute = (url: string): boolean => /^(https?:\/\/|urn:)/i.test(url);

/** The server of an address. */
export const baseOf = (address: string | undefined): string | undefined => ON_SERVER.exec(address ?? '')?.[1];

/** Address of a resource, and all names by which others refer to it. Only one without a server goes by its type and id alone. */
export function placesOf({ resourceType, id }: Resource, fullUrl: string | undefined): { address: string | undefined; places: string[] } {
  const address = fullUrl && isAbsolute(fullUrl) ? tidy(fullUrl) : undefined;
  const places = address ? [address] : [];
  if (baseOf(address) === undefined) {
    const relative = id ? `${resourceType}/${id}` : fullUrl && !address ? tidy(fullUrl) : undefined;
    if (relative) places.push(relative);
    if (id && UUID.test(id)) places.push(`urn:uuid:${id.toLowerCase()}`);
  }
  return { address, places: [...new Set(places)] };
}

/** A reference to a profile: the names that it may have, or an identifier; `ignored` for a resource that an import does not know. */
export type Target = { kind: OwnerKind; places: string[]; identifier?: IdentifierKey } | { ignored: true } | { problem: string };

/** Reads a reference that stands in a resource of `base`: a relative one belongs to that server, an absolute one to itself. */
export function targetOf(
  kind: OwnerKind,
  { reference, identifier }: Reference,
  from: { base: string | undefined; container: string },
): Target {
  const type = TYPES[kind];
  const named = identifier?.system && identifier.value ? { system: identifier.system, value: identifier.value } : undefined;
  if (!reference) return named ? { kind, places: [], identifier: named } : { ignored: true };
  if (reference.startsWith('#')) return { kind, places: [reference === '#' ? from.container : from.container + reference] };
  const [path = '', search] = reference.split('?');
  if (search !== undefined) return conditional(kind, path, search);
  const url = tidy(path);
  const [asked, id] = url.startsWith('urn:') ? [] : url.split('/').slice(-2);
  if (id !== undefined && asked !== type && !(kind === 'doctor' && asked === 'PractitionerRole')) return { ignored: true };
  const places = isAbsolute(url)
    ? [url]
    : from.base
      ? [`${from.base}/${url}`]
      : [url, ...(id && UUID.test(id) ? [`urn:uuid:${id.toLowerCase()}`] : [])];
  return { kind, places, ...(named && { identifier: named }) };
}

/** `Practitioner?identifier=system|value`: transaction bundles refer to records of the server like this. */
function conditional(kind: OwnerKind, path: string, search: string): Target {
  if (path.split('/').at(-1) !== TYPES[kind]) return { ignored: true };
  const [system, value] = new URLSearchParams(search).get('identifier')?.split('|') ?? [];
  return system && value
    ? { kind, places: [], identifier: { system, value } }
    : { problem: `the ${TYPES[kind]} must be named by system and value of an identifier` };
}
