import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Flag, OneOf } from '../../platform/http/fields/values.js';
import { ImportCounts } from '../import/counts.js';
import { MOST_PROBLEMS } from '../import/reading/records.js';
import { IMPORT_STATUSES, type ImportRun } from '../import/import-run.js';

class ImportFiles {
  @Count({ example: 1 }) total!: number;
  @Count({ example: 1 }) done!: number;
  @Count({ description: 'Files that could not be read at all.', example: 0 }) failed!: number;
}

class ImportEntries {
  @Count({ description: 'Entries, lines or rows of all files.', example: 10_000 }) total!: number;
  @Count({ example: 10_000 }) done!: number;
}

class ImportProblem {
  @Shown({ example: 'patients.json' }) file!: string;
  @Count({ nullable: true, description: 'Position in `Bundle.entry`, or of the line or row, from 0; null for the whole file.', example: 7 })
  entry!: number | null;
  @Shown({ example: 'birthDate is missing' }) detail!: string;
}

/** An import as lists return it. */
export class ImportSummary {
  @Id() id!: string;
  @Shown({ nullable: true, example: 'Patients of the former system' }) name!: string | null;
  @Flag({ example: false }) dryRun!: boolean;
  @Flag({ description: 'Whether fields that a person changed by hand follow the source.', example: false }) overwrite!: boolean;
  @Flag({ description: 'Whether the source is trusted: its doctors and hospitals need no verification.', example: false })
  verified!: boolean;
  @OneOf(IMPORT_STATUSES, { name: 'ImportStatus', example: 'done' }) status!: ImportRun['status'];
  @Nested(() => ImportFiles) files!: ImportFiles;
  @Nested(() => ImportEntries) entries!: ImportEntries;
  @Nested(() => ImportCounts) counts!: ImportCounts;
  @Count({ example: 1 }) problemCount!: number;
  @Shown({ description: 'Time zone of new profiles whose address tells none.', example: 'UTC' }) timeZone!: string;
  @Count({ description: 'New profiles that are in `timeZone` for that reason.', example: 2 }) inDefaultTimeZone!: number;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
  @Instant({ nullable: true, example: '2026-11-02T10:15:04.120Z' }) finishedAt!: string | null;
}

/** An import as the API returns it. */
export class ImportView extends ImportSummary {
  @ListOf(() => ImportProblem, {
    description: `The first ${MOST_PROBLEMS} of \`problemCount\`. What an entry has wrong is left out, or the whole entry; all else is imported.`,
  })
  problems!: ImportProblem[];
}
