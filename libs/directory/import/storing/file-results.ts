import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sql } from '../../../kernel/sql.js';
import { Database } from '../../../platform/database/database.js';
import { type ImportCounts, noCounts, totalOf } from '../counts.js';
import { MOST_PROBLEMS, type RowProblem } from '../reading/records.js';
import { untold } from './problems.js';

/** Result of a file so far. */
export interface FileResult {
  counts: ImportCounts;
  problems: RowProblem[];
  problemCount: number;
  entriesDone: number;
  inDefaultZone: number;
}

export const noResult = (): FileResult => ({ counts: noCounts(), problems: [], problemCount: 0, entriesDone: 0, inDefaultZone: 0 });

/** A mark without the data of the problem. */
const marked = (problem: RowProblem): RowProblem =>
  problem.once === undefined ? problem : { ...problem, once: createHash('sha256').update(problem.once).digest('base64url').slice(0, 16) };

/** Adds the result of one more part. Only the first problems of a file are kept, and all are counted. */
export function withPart(
  before: FileResult,
  part: { counts: ImportCounts; problems: RowProblem[]; inDefaultZone: number; entries: number },
): FileResult {
  const told = new Set(before.problems.flatMap(({ once }) => once ?? []));
  const fresh = untold(part.problems.map(marked), told);
  return {
    counts: totalOf([before.counts, part.counts]),
    problems: [...before.problems, ...fresh].slice(0, MOST_PROBLEMS),
    problemCount: before.problemCount + fresh.length,
    entriesDone: before.entriesDone + part.entries,
    inDefaultZone: before.inDefaultZone + part.inDefaultZone,
  };
}

/** Reads and writes the results of files. */
@Injectable()
export class FileResults {
  constructor(private readonly db: Database) {}

  async of(fileId: string): Promise<FileResult> {
    const [row] = await this.db.query<FileResult>(
      sql`select counts, problems, problem_count as "problemCount", entries_done as "entriesDone", in_default_zone as "inDefaultZone"
          from directory.import_file where id = ${fileId}`,
    );
    return row ? { ...row, counts: totalOf([row.counts]) } : noResult();
  }

  async write(
    fileId: string,
    { counts, problems, problemCount, entriesDone, inDefaultZone }: FileResult,
    status?: 'failed',
  ): Promise<void> {
    await this.db.query(
      sql`update directory.import_file
          set counts = ${JSON.stringify(counts)}::jsonb, problems = ${JSON.stringify(problems)}::jsonb, problem_count = ${problemCount},
              entries_done = ${entriesDone}, in_default_zone = ${inDefaultZone}, status = coalesce(${status ?? null}, status)
          where id = ${fileId}`,
    );
  }
}
