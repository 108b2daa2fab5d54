import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ImportRun } from '../import/import-run.js';

const compress = promisify(gzip);

export interface ImportFile {
  name: string;
  content: Buffer;
}

/**
 * Stores files for the worker to import. Profiles that other software brings wait for verification. Profiles that are here already are mapped only if
 * the caller may create mappings. The files may arrive one after the other, so that only one at a time is in memory.
 */
export class RequestImport extends Command<{ id: string }> {
  constructor(
    readonly actor: Actor,
    readonly request: { dryRun: boolean; files: Iterable<ImportFile> | AsyncIterable<ImportFile> },
  ) {
    super();
  }
}

@CommandHandler(RequestImport)
export class RequestImportHandler implements ICommandHandler<RequestImport> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, request: { dryRun, files } }: RequestImport) {
    if (!actor.may('create', 'ImportRun')) throw new NotAllowed('create', 'import');
    return this.db.transaction(async (em) => {
      const run = ImportRun.request(dryRun, {
        userId: actor.who.userId,
        at: this.clock.now(),
        vouches: actor.may('vouch', 'Doctor'),
        mayRelate: actor.mayEach('create', 'DoctorPatient'),
      });
      await em.persist(run).flush();
      let position = 0;
      for await (const { name, content } of files) {
        await this.db.query(
          sql`insert into directory.import_file (id, import_run_id, position, name, content, status)
              values (${newId()}, ${run.id}, ${(position += 1)}, ${name.replaceAll('\0', '').toWellFormed()}, ${await compress(content)}, 'waiting')`,
        );
      }
      return { id: run.id };
    });
  }
}
