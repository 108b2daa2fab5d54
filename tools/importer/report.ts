import type { ImportView } from '../../libs/directory/views/import-view.js';
import type { Complaint } from './files.js';

/** Formats the counts as a table, then every problem in one line. */
export function report(view: ImportView, complaints: Complaint[]): string {
  const rows: [string, string, string, string][] = [
    ['', view.dryRun ? 'would create' : 'created', view.dryRun ? 'would update' : 'updated', 'unchanged'],
    ...(['hospitals', 'doctors', 'patients'] as const).map((what): [string, string, string, string] => {
      const { created, updated, unchanged } = view.counts[what];
      return [what, String(created), String(updated), String(unchanged)];
    }),
    ['mappings', String(view.counts.mappings.created), '', String(view.counts.mappings.unchanged)],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column as 0 | 1 | 2 | 3].length)));
  const table = rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const problems = view.problems.map(({ file, entry, detail }) => lineOf(file, entry, detail));
  const hidden = view.problemCount - view.problems.length;
  const { total, failed } = view.files;
  const { inDefaultTimeZone: zoneless, timeZone } = view;
  return [
    ...table,
    ...(zoneless > 0 ? [`${zoneless} new profiles have an address that tells no time zone: ${timeZone} was taken (--time-zone).`] : []),
    ...problems,
    ...(hidden > 0 ? [`and ${hidden} more problems`] : []),
    ...complaints.map(({ file, detail }) => lineOf(file, null, detail)),
    `${view.status === 'cancelled' ? 'Cancelled. ' : ''}${view.dryRun ? 'Dry run, nothing was changed. ' : ''}${total} ${total === 1 ? 'file' : 'files'}, ${failed} of them broken, ${view.problemCount + complaints.length} problems.`,
  ].join('\n');
}

const lineOf = (file: string, entry: number | null, detail: string): string =>
  `${file}${entry === null ? '' : `, entry ${entry}`}: ${detail}`;
