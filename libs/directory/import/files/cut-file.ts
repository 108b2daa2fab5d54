import type { RowProblem } from '../reading/records.js';
import { notImported, type RawEntry } from '../reading/rows.js';
import { csvResources } from './csv.js';
import { JsonEntries, NotJson } from './json-entries.js';
import { linesOf, LONGEST_LINE } from './lines.js';
import { type Content, type Encoding, openContent, Unusable } from './open-content.js';

/** The most entries of a chunk, and about the most text. */
const MOST_ENTRIES = 200;
const MOST_TEXT = 1024 * 1024;
/** Resources that an import reads, or to which those refer. */
const READ = new Set(
  'Bundle Coverage Device CareTeam Encounter Group HealthcareService Location Organization Patient Person Practitioner PractitionerRole RelatedPerson'.split(
    ' ',
  ),
);

/** A part of a file: the entries that matter, and how many stood there. */
export interface Cut {
  entries: RawEntry[];
  count: number;
}

export interface Uncut {
  name: string;
  content: Content;
  encoding?: Encoding;
}

/** Cuts a file into chunks while it arrives. Throws Unusable if the file as a whole cannot be read, perhaps after some chunks. */
export async function* cutFile({ name, content, encoding }: Uncut, problems: RowProblem[]): AsyncGenerator<Cut> {
  let cut: Cut = { entries: [], count: 0 };
  let size = 0;
  for await (const { entry, raw } of entriesOf(name, content, encoding, problems)) {
    cut.count += 1;
    if (!matters(raw)) continue;
    cut.entries.push({ entry, raw });
    size += sizeOf(raw);
    if (cut.entries.length < MOST_ENTRIES && size < MOST_TEXT) continue;
    yield cut;
    cut = { entries: [], count: 0 };
    size = 0;
  }
  if (cut.count > 0) yield cut;
}

async function* entriesOf(name: string, given: Content, encoding: Encoding | undefined, problems: RowProblem[]): AsyncGenerator<RawEntry> {
  const { format, content } = await openContent(name, given);
  if (format === 'csv') yield* csvResources(content, encoding, problems);
  else if (format === 'ndjson') yield* lines(content, problems);
  else yield* document(content);
}

/** A bundle's entries; or the resource itself, if it is none. */
async function* document(content: AsyncIterable<Buffer>): AsyncGenerator<RawEntry> {
  const reader = new JsonEntries();
  let entry = 0;
  try {
    for await (const piece of content) for (const raw of reader.push(piece)) yield { entry: entry++, raw };
    const rest = reader.rest() as { resourceType?: unknown; type?: unknown; entry?: unknown } | null;
    if (rest === null || typeof rest !== 'object' || Array.isArray(rest) || typeof rest.resourceType !== 'string')
      throw new Unusable('is not a FHIR R4 Bundle or resource');
    const refused = rest.resourceType === 'Bundle' ? notImported(rest.type) : undefined;
    if (refused) throw new Unusable(refused);
    if (rest.resourceType === 'Bundle' && rest.entry !== undefined && rest.entry !== null && !Array.isArray(rest.entry))
      throw new Unusable('is a FHIR R4 Bundle whose entries are no list');
    if (rest.resourceType !== 'Bundle') {
      if (entry > 0) throw new Unusable(`is a ${READ.has(rest.resourceType) ? rest.resourceType : 'resource'} with entries`);
      yield { entry: 0, raw: { resource: rest } };
    }
  } catch (error) {
    throw error instanceof NotJson ? new Unusable(error.message) : error;
  }
}

async function* lines(content: AsyncIterable<Buffer>, problems: RowProblem[]): AsyncGenerator<RawEntry> {
  for await (const { line, text } of linesOf(content)) {
    if (text === undefined) {
      problems.push({ entry: line, detail: `is longer than ${LONGEST_LINE / 1024 / 1024} MB`, cut: true });
      continue;
    }
    try {
      yield { entry: line, raw: { resource: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown } };
    } catch {
      problems.push({ entry: line, detail: 'is not JSON', cut: true });
    }
  }
}

/** Observations and the like are not kept; whatever is no resource is kept, to be told. */
function matters(raw: unknown): boolean {
  const { resource } = (raw ?? {}) as { resource?: unknown };
  if (typeof resource !== 'object' || resource === null) return true;
  const { resourceType, contained } = resource as { resourceType?: unknown; contained?: unknown };
  return typeof resourceType !== 'string' || READ.has(resourceType) || contained !== undefined;
}

const sizeOf = (raw: unknown): number => JSON.stringify(raw).length;
