import { entry as entrySchema, faultsOf, resource as resourceSchema, type Resource } from './fhir.js';
import { baseOf, placesOf } from './places.js';
import type { RowProblem } from './records.js';

/** One resource of a file, wherever it stood: as an entry, as a line, in a bundle within a bundle, or contained in another resource. */
export interface Row {
  entry: number;
  /** Beginning of each problem: where in its entry the resource stands. */
  inside: string;
  /** URL under which its source knows it. */
  address: string | undefined;
  /** Names by which other resources refer to it. */
  places: string[];
  /** Server to which its relative references belong. */
  base: string | undefined;
  /** Name of the resource that `#id` belongs to. */
  container: string;
  resource: Resource;
}

/** An entry of a bundle as it was written, or a line as `{ resource }`, with its position. */
export interface RawEntry {
  entry: number;
  raw: unknown;
}

const DEEPEST = 5;
/** Types whose bundles hold resources as they are now. */
const NOT_NOW: Record<string, string> = {
  history: 'a bundle of type history holds former versions, which are not imported',
  'transaction-response': 'a bundle of type transaction-response holds no resources to import',
  'batch-response': 'a bundle of type batch-response holds no resources to import',
};

/** True, with the reason, for a bundle that holds nothing to import. */
export const notImported = (type: unknown): string | undefined => NOT_NOW[String(type)];

/** All resources of an entry. Whatever is no resource becomes a problem. */
export function expand({ entry, raw }: RawEntry, problems: RowProblem[]): Row[] {
  return fromEntry(raw, { entry, inside: '', depth: 0 }, problems);
}

interface Spot {
  entry: number;
  inside: string;
  depth: number;
}

function fromEntry(raw: unknown, spot: Spot, problems: RowProblem[]): Row[] {
  const fail = (detail: string): Row[] => {
    problems.push({ entry: spot.entry, detail: `${spot.inside}${detail}` });
    return [];
  };
  const parsed = entrySchema.safeParse(raw);
  if (!parsed.success) return fail(faultsOf(parsed.error));
  const { fullUrl, resource: given, request } = parsed.data;
  if (request?.method?.toUpperCase() === 'DELETE') return fail('asks for a deletion, which an import does not do');
  const found = resourceSchema.safeParse(given ?? undefined);
  if (!found.success) return fail(given === undefined || given === null ? 'has no resource' : `resource: ${faultsOf(found.error)}`);
  const resource = found.data;
  if (resource.resourceType === 'Bundle') return fromBundle(resource, spot, problems, fail);
  const { address, places } = placesOf(resource, fullUrl ?? undefined);
  const container = places[0] ?? `entry ${spot.inside}${spot.entry}`;
  const row: Row = {
    entry: spot.entry,
    inside: spot.inside,
    address,
    places: places.length > 0 ? places : [container],
    base: baseOf(address),
    container,
    resource,
  };
  return [row, ...contained(row, problems)];
}

function fromBundle(bundle: Resource, spot: Spot, problems: RowProblem[], fail: (detail: string) => Row[]): Row[] {
  const refused = notImported(bundle.type);
  if (refused) return fail(refused);
  const { entry: entries = [] } = bundle as { entry?: unknown };
  if (!Array.isArray(entries)) return fail('holds a bundle whose entries are no list');
  if (spot.depth >= DEEPEST) return fail(`holds bundles in bundles more than ${DEEPEST} deep`);
  return entries.flatMap((raw, at) =>
    fromEntry(raw, { ...spot, inside: `${spot.inside}entry ${at} of the bundle in it: `, depth: spot.depth + 1 }, problems),
  );
}

/** Resources inside of a resource have no life of their own, but people and organisations among them are meant. */
function contained(row: Row, problems: RowProblem[]): Row[] {
  const all = row.resource.contained;
  if (all === undefined || all === null) return [];
  if (!Array.isArray(all)) {
    problems.push({ entry: row.entry, detail: `${row.inside}contained must be a list` });
    return [];
  }
  return all.flatMap((raw, at) => {
    const parsed = resourceSchema.safeParse(raw);
    const inside = `${row.inside}contained.${at}: `;
    if (!parsed.success) {
      problems.push({ entry: row.entry, detail: `${inside}${faultsOf(parsed.error)}` });
      return [];
    }
    const id = parsed.data.id?.replace(/^#/, '');
    const place = id ? `${row.container}#${id}` : undefined;
    const address = row.address && id ? `${row.address}#${id}` : undefined;
    return [{ ...row, inside, address, places: place ? [place] : [], resource: parsed.data }];
  });
}
