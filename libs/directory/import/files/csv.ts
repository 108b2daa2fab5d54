import { parse } from 'csv-parse';
import type { RowProblem } from '../reading/records.js';
import type { RawEntry } from '../reading/rows.js';
import { kindOfColumns, resourceOf } from './csv-columns.js';
import { decoded, type Encoding, Unusable, whole } from './open-content.js';

/** The largest CSV file, bytes: its encoding is known only once all of it is there. */
const LARGEST_CSV = 256 * 1024 * 1024;
const LONGEST_ROW = 1024 * 1024;
const DELIMITERS = [',', ';', '\t'];

/** Rows of a CSV file as FHIR resources, numbered from 0 without the heading. */
export async function* csvResources(
  content: AsyncIterable<Buffer>,
  encoding: Encoding | undefined,
  problems: RowProblem[],
): AsyncGenerator<RawEntry> {
  const text = decoded(await whole(content, LARGEST_CSV), encoding).replace(/^\uFEFF/, '');
  const tell = (entry: number | null, detail: string): void => {
    problems.push({ entry, detail, cut: true });
  };
  let heading: string[] | undefined;
  let row = -1;
  const parser = parse(text, {
    delimiter: delimiterOf(text),
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    skip_records_with_error: true,
  });
  parser.on('skip', () => {
    row += 1;
    tell(row, 'cannot be read: a quote is not closed, or the row is too long');
  });
  for await (const cells of parser as AsyncIterable<string[]>) {
    row += 1;
    if (!heading) {
      heading = cells.map((cell) => cell.toLowerCase().replace(/[\s-]+/g, '_'));
      row = -1;
      const { unknown } = kindOfColumns(heading);
      if (unknown.length > 0) tell(null, `columns that are not known and were left out: ${unknown.map((at) => at + 1).join(', ')}`);
      continue;
    }
    if (cells.length !== heading.length) tell(row, `has ${cells.length} cells instead of ${heading.length}`);
    else {
      const names = heading;
      yield {
        entry: row,
        raw: { resource: resourceOf(kindOfColumns(names).kind, new Map(cells.map((cell, at) => [names[at] ?? '', cell]))) },
      };
    }
  }
  if (!heading) throw new Unusable('is empty');
}

/** The delimiter that the heading has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const heading =
    text
      .slice(0, 10_000)
      .split(/\r?\n/)[0]
      ?.replace(/"[^"]*"/g, '') ?? '';
  const count = (delimiter: string): number => heading.split(delimiter).length;
  return DELIMITERS.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}
