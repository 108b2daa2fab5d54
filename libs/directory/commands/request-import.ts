import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { zoneOf } from '../import/reading/zones.js';
import { type Content, type Encoding, Unusable } from '../import/files/open-content.js';
import { cutFile } from '../import/files/cut-file.js';
import { ImportRun } from '../import/import-run.js';
import { MOST_PROBLEMS, type RowProblem } from '../import/reading/records.js';
import { Chunks } from '../import/storing/chunks.js';
import { noCounts } from '../import/counts.js';

export interface ImportFile {
  name: string;
  content: Content;
  /** Encoding of a CSV file; by default it is recognised. */
  encoding?: Encoding;
}

export interface ImportWishes {
  dryRun: boolean;
  /** Shown in lists. */
  name?: string;
  /** Fields that a person changed by hand follow the source, too. */
  overwrite?: boolean;
  /** The source is trusted: its doctors and hospitals need no verification. Only a person can say so. */
  verified?: boolean;
  /** Time zone of those whose address tells none; by default that of the installation's country if it has one zone, else UTC. */
  timeZone?: string;
  /** True if a file that cannot be read at all is refused at once, and nothing is stored. */
  refuseUnusable?: boolean;
  files: Iterable<ImportFile> | AsyncIterable<ImportFile>;
}

/**
 * Stores files in chunks for the worker to import. Profiles that other software brings wait for verification. Profiles that are here already are mapped
 * only if the caller may create mappings. The files may arrive one after the other, and each piece by piece: one chunk at a time is in memory.
 */
export class RequestImport extends Command<{ id: string }> {
  constructor(
    readonly actor: Actor,
    readonly request: ImportWishes,
  ) {
    super();
  }
}

@CommandHandler(RequestImport)
export class RequestImportHandler implements ICommandHandler<RequestImport> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly chunks: Chunks,
  ) {}

  execute({ actor, request: { dryRun, name, overwrite = false, verified = false, timeZone, files, refuseUnusable } }: RequestImport) {
    if (!actor.may('create', 'ImportRun')) throw new NotAllowed('create', 'import');
    if (verified && !actor.may('vouch', 'Doctor')) throw new NotAllowed('vouch for the people of', 'import');
    return this.db.transaction(async (em) => {
      const run = ImportRun.request(
        { dryRun, name },
        {
          userId: actor.who.userId,
          at: this.clock.now(),
          vouches: verified,
          mayRelate: actor.mayEach('create', 'DoctorPatient'),
          overwrite,
          timeZone: timeZone ?? zoneOf(this.config.get('COUNTRY')) ?? 'UTC',
        },
      );
      await em.persist(run).flush();
      let file = 0;
      let chunk = 0;
      for await (const given of files) {
        file += 1;
        chunk = await this.store(run.id, given, file, chunk, refuseUnusable);
      }
      return { id: run.id };
    });
  }

  /** Stores one file, and returns the position of its last chunk. */
  private async store(importId: string, given: ImportFile, position: number, first: number, refuseUnusable = false): Promise<number> {
    const fileId = newId();
    const name = given.name.replaceAll('\0', '').toWellFormed().slice(0, 300);
    await this.db.query(
      sql`insert into directory.import_file (id, import_run_id, position, name, status) values (${fileId}, ${importId}, ${position}, ${name}, 'waiting')`,
    );
    const problems: RowProblem[] = [];
    let chunk = first;
    let entries = 0;
    try {
      for await (const cut of cutFile({ ...given, name }, problems)) {
        entries += cut.count;
        await this.chunks.add(importId, fileId, (chunk += 1), cut.entries, cut.count);
      }
    } catch (error) {
      if (refuseUnusable || !(error instanceof Unusable)) throw error;
      // Nothing of a file that cannot be read to its end is imported.
      await this.db.query(sql`delete from directory.import_chunk where import_file_id = ${fileId}`);
      const told: RowProblem[] = [{ entry: null, detail: error.message, cut: true }];
      await this.db.query(
        sql`update directory.import_file set status = 'failed', counts = ${JSON.stringify(noCounts())}::jsonb, problems = ${JSON.stringify(told)}::jsonb, problem_count = 1
            where id = ${fileId}`,
      );
      return chunk;
    }
    await this.db.query(
      sql`update directory.import_file set entries = ${entries}, problems = ${JSON.stringify(problems.slice(0, MOST_PROBLEMS))}::jsonb, problem_count = ${problems.length}
          where id = ${fileId}`,
    );
    return chunk;
  }
}
