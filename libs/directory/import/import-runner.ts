import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { Interrupted, NotNow } from '../../platform/queues/job-worker.js';
import type { Importer, Part } from './importer.js';
import { Chunks, type OpenChunk, STEP } from './storing/chunks.js';
import { type FileResult, FileResults, noResult, withPart } from './storing/file-results.js';
import { PartStore, type Saved } from './storing/part-store.js';
import { noCounts } from './counts.js';

/**
 * Key of the lock on imports: any number that nothing else locks. One import writes at a time, so that known and unknown identifiers do not change
 * meanwhile.
 */
const IMPORT_LOCK = 4_906_732;
const TRIES = 3;

interface Run {
  id: string;
  dry_run: boolean;
  created_by: string;
  vouched: boolean;
  may_relate: boolean;
  overwrite: boolean;
  time_zone: string;
}

/** Rolls back a dry run. */
class Rehearsed extends Error {}
/** Another import holds the lock. */
class Busy extends NotNow {}

/** The outcome of a chunk's step, and whether the chunk is through. */
type Outcome = Saved & { isThrough: boolean };

/**
 * Works through an import chunk by chunk: first the profiles of all files, then who belongs to whom. Every step of a chunk and its result are one
 * transaction: if the process dies at any line, the remaining chunks are still there for the next process, and nothing is done twice.
 */
@Injectable()
export class ImportRunner {
  private readonly logger = new Logger('Imports');

  constructor(
    private readonly db: Database,
    private readonly chunks: Chunks,
    private readonly parts: PartStore,
    private readonly results: FileResults,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  run(importId: string, stop?: AbortSignal): Promise<void> {
    return actingAs(SYSTEM, () => this.goOn(importId, stop));
  }

  private async goOn(importId: string, stop?: AbortSignal): Promise<void> {
    const [run] = await this.db.query<Run>(
      sql`update directory.import_run set status = 'running' where id = ${importId} and status in ('waiting', 'running')
          returning id, dry_run, created_by, vouched, may_relate, overwrite, time_zone`,
    );
    // A cancelled one leaves its chunks to be deleted.
    if (!run) return this.finish(importId);
    if (run.dry_run) await this.rehearse(run, stop);
    else await this.work(run, stop);
    await this.finish(run.id);
  }

  private async work(run: Run, stop: AbortSignal | undefined): Promise<void> {
    let failures = 0;
    for (;;) {
      if (stop?.aborted) throw new Interrupted();
      const chunk = await this.chunks.next(run.id);
      if (chunk === undefined || !(await this.isWanted(run))) return;
      try {
        await this.db.transaction(() => this.save(run, chunk));
        failures = 0;
      } catch (error) {
        if (error instanceof Busy) await delay(300);
        else if ((failures += 1) < TRIES) await delay(failures * 500);
        else {
          // Leaving the chunk out needs the database. If the database is the problem, the job fails and is retried later.
          await this.leaveOut(chunk, error);
          failures = 0;
        }
      }
    }
  }

  /** A cancelled import leaves the rest of its chunks. */
  private async isWanted({ id }: Run): Promise<boolean> {
    const rows = await this.db.query(sql`select 1 from directory.import_run where id = ${id} and status = 'running'`);
    return rows.length > 0;
  }

  private async save(run: Run, chunk: OpenChunk): Promise<void> {
    await this.lock();
    if (!(await this.chunks.lock(chunk))) throw new Busy();
    const saved = await this.step(run, chunk);
    const before = await this.results.of(chunk.fileId);
    await this.results.write(chunk.fileId, withPart(before, { ...saved, entries: saved.isThrough ? chunk.entries : 0 }));
    if (chunk.step !== STEP.profiles && saved.patientIds.length === 0) return;
    await this.audit.system({
      system: 'import',
      action: 'import',
      subject: 'ImportFile',
      recordId: chunk.fileId,
      patientIds: saved.patientIds,
      userId: run.created_by === SYSTEM.who.userId ? null : run.created_by,
    });
  }

  private async step(run: Run, chunk: OpenChunk): Promise<Outcome> {
    const part: Part = { by: this.importer(run), fileId: chunk.fileId, rehearses: run.dry_run };
    if (chunk.step === STEP.profiles) {
      const { relations, ...saved } = await this.parts.saveProfiles(await this.chunks.entriesOf(chunk), part);
      return { ...saved, isThrough: await this.chunks.profilesDone(chunk, relations) };
    }
    const relations = await this.chunks.relationsOf(chunk);
    if (chunk.step === STEP.replacements) {
      const saved = await this.parts.saveReplacements(relations, part);
      const isThrough = relations.every(({ type }) => type === 'replaced');
      await this.chunks.replacementsDone(chunk, isThrough);
      return { ...saved, isThrough };
    }
    const saved = await this.parts.saveRelations(relations, part);
    await this.chunks.done(chunk);
    return { ...saved, isThrough: true };
  }

  private importer(run: Run): Importer {
    return {
      importId: run.id,
      userId: run.created_by,
      at: this.clock.now(),
      vouches: run.vouched,
      mayRelate: run.may_relate,
      overwrite: run.overwrite,
      timeZone: run.time_zone,
    };
  }

  /** Imports all in one transaction and rolls it back, so that later chunks see the data of earlier ones. Progress is written outside of it. */
  private async rehearse(run: Run, stop: AbortSignal | undefined): Promise<void> {
    const outside = AsyncLocalStorage.snapshot();
    const results = new Map<string, FileResult>();
    await this.db
      .transaction(async (em) => {
        await this.lock();
        for (let chunk = await this.chunks.next(run.id); chunk; chunk = await this.chunks.next(run.id)) {
          if (stop?.aborted) throw new Interrupted();
          const current = chunk;
          const saved = await this.db.attempt(() => this.step(run, current)).catch((error: unknown) => this.broken(error));
          if ('failed' in saved) await this.chunks.done(current);
          const file = withPart(results.get(chunk.fileId) ?? (await outside(() => this.clean(current.fileId))), {
            ...saved,
            entries: saved.isThrough ? chunk.entries : 0,
          });
          results.set(chunk.fileId, file);
          await outside(() => this.results.write(current.fileId, file));
          em.clear();
          if (!(await outside(() => this.isWanted(run)))) break;
        }
        throw new Rehearsed();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Rehearsed)) throw error;
      });
  }

  /** The problems that were found when the file was cut stay; what an interrupted dry run had counted is counted again. */
  private async clean(fileId: string): Promise<FileResult> {
    const [row] = await this.db.query<{ problems: FileResult['problems'] }>(
      sql`select jsonb_path_query_array(problems, '$[*] ? (@.cut == true)') as problems from directory.import_file where id = ${fileId}`,
    );
    const problems = row?.problems ?? [];
    return { ...noResult(), problems, problemCount: problems.length };
  }

  private async leaveOut(chunk: OpenChunk, error: unknown): Promise<void> {
    const broken = this.broken(error);
    await this.db.transaction(async () => {
      await this.chunks.done(chunk);
      await this.results.write(
        chunk.fileId,
        withPart(await this.results.of(chunk.fileId), { ...broken, entries: chunk.entries }),
        'failed',
      );
    });
  }

  private broken(error: unknown): Outcome & { failed: true } {
    const { name, code } = error as { name: string; code?: string };
    this.logger.error({ msg: 'a part of a file cannot be imported', error: name, code });
    return {
      failed: true,
      counts: noCounts(),
      problems: [{ entry: null, detail: `a part cannot be stored (${[name, code].filter(Boolean).join(' ')})` }],
      patientIds: [],
      inDefaultZone: 0,
      isThrough: true,
    };
  }

  private async lock(): Promise<void> {
    const [lock] = await this.db.query<{ free: boolean }>(sql`select pg_try_advisory_xact_lock(${IMPORT_LOCK}::bigint) as free`);
    if (!lock?.free) throw new Busy();
  }

  private async finish(importId: string): Promise<void> {
    await this.db.transaction(async () => {
      const ended = await this.db.query<{ status: string }>(
        sql`update directory.import_run r set status = case when r.status = 'running' then 'done' else r.status end, finished_at = coalesce(r.finished_at, ${this.clock.now()})
            where r.id = ${importId} and r.status in ('running', 'cancelled') and (r.status = 'cancelled' or r.dry_run or not exists (
              select 1 from directory.import_chunk c where c.import_run_id = r.id and c.step is not null)) returning r.status`,
      );
      const [end] = ended;
      if (!end) return;
      await this.db.query(
        sql`update directory.import_file set status = case when ${end.status} = 'cancelled' and entries_done < entries then 'cancelled' else 'done' end
            where import_run_id = ${importId} and status = 'waiting'`,
      );
      await this.chunks.forget(importId);
    });
  }
}
