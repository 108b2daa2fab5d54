import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { type ImportCounts, noCounts, totalOf } from './counts.js';
import { DirectoryStore, type Saved } from './directory-store.js';
import { NotABundle } from './read-bundle.js';
import { readFile } from './read-file.js';

/**
 * Key of the lock on imports: any number that nothing else locks. One import writes at a time, so that known and unknown identifiers do not change
 * meanwhile.
 */
const IMPORT_LOCK = 4_906_732;
const TRIES = 3;
const MOST_PROBLEMS = 1000;

interface Run {
  id: string;
  dry_run: boolean;
  created_by: string;
  vouched: boolean;
  may_relate: boolean;
}

interface StoredFile {
  id: string;
  content: Buffer;
  deferred: boolean;
  counts: Partial<ImportCounts>;
}

type Result = Omit<Saved, 'deferred' | 'patientIds'> & { patientIds?: string[]; status: 'waiting' | 'done' | 'failed' };

/** Rolls back a dry run. */
class Rehearsed extends Error {}
/** Not a failure: the job is retried soon. */
export class NotNow extends Error {}
/** Another import holds the lock. */
class Busy extends NotNow {}
/** The process shuts down: the next process does the rest. */
class Interrupted extends NotNow {}

/**
 * Works through an import file by file. Every file and its result are one transaction: if the process dies at any line, the remaining files are still
 * there for the next process, and nothing is done twice.
 */
@Injectable()
export class ImportRunner {
  private readonly logger = new Logger('Imports');

  constructor(
    private readonly db: Database,
    private readonly store: DirectoryStore,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  run(importId: string, stop?: AbortSignal): Promise<void> {
    return actingAs(SYSTEM, () => this.goOn(importId, stop));
  }

  private async goOn(importId: string, stop?: AbortSignal): Promise<void> {
    const [run] = await this.db.query<Run>(
      sql`update directory.import_run set status = 'running' where id = ${importId} and status <> 'done' returning id, dry_run, created_by, vouched, may_relate`,
    );
    if (!run) return;
    if (run.dry_run) await this.rehearse(run, stop);
    else await this.work(run, stop);
    await this.finish(run);
  }

  private async work(run: Run, stop: AbortSignal | undefined): Promise<void> {
    let failures = 0;
    for (;;) {
      if (stop?.aborted) throw new Interrupted();
      const next = (await this.waiting(run, 1))[0]?.id;
      if (next === undefined) return;
      try {
        await this.db.transaction(() => this.importFile(run, next));
        failures = 0;
      } catch (error) {
        if (error instanceof Busy) await delay(300);
        else if ((failures += 1) < TRIES) await delay(failures * 500);
        else {
          // Marking the file needs the database. If the database is the problem, the job fails and is retried later.
          await this.record(next, this.broken(error), true);
          failures = 0;
        }
      }
    }
  }

  private async importFile(run: Run, id: string): Promise<void> {
    await this.lock();
    const [file] = await this.db.query<StoredFile>(
      sql`select id, content, deferred, counts from directory.import_file where id = ${id} and status = 'waiting' for update skip locked`,
    );
    if (!file) throw new Busy();
    const others = (await this.waiting(run, 2)).filter((other) => other.id !== id);
    const result = await this.process(
      run,
      file,
      others.some(({ deferred }) => !deferred),
    );
    await this.record(id, result, true);
    await this.audit.system({
      system: 'import',
      action: 'import',
      subject: 'ImportFile',
      recordId: id,
      patientIds: result.patientIds ?? [],
      userId: run.created_by === SYSTEM.who.userId ? null : run.created_by,
    });
  }

  /** Imports all files in one transaction and rolls it back, so that later files see the data of earlier ones. Progress is written outside of it. */
  private async rehearse(run: Run, stop: AbortSignal | undefined): Promise<void> {
    const outside = AsyncLocalStorage.snapshot();
    await this.db.query(
      sql`update directory.import_file set status = 'waiting', deferred = false, counts = '{}', problems = '[]' where import_run_id = ${run.id}`,
    );
    const queue = await this.waiting(run);
    await this.db
      .transaction(async (em) => {
        await this.lock();
        for (let next = queue.shift(); next; next = queue.shift()) {
          if (stop?.aborted) throw new Interrupted();
          const { id } = next;
          const mayWait = queue.some(({ deferred }) => !deferred);
          const [file] = await this.db.query<StoredFile>(sql`select id, content from directory.import_file where id = ${id}`);
          if (!file) continue;
          const current = { ...next, ...file };
          const result = await this.db.attempt(() => this.process(run, current, mayWait)).catch((error: unknown) => this.broken(error));
          await outside(() => this.record(id, result));
          if (result.status === 'waiting') queue.push({ ...next, deferred: true, counts: result.counts });
          em.clear();
        }
        throw new Rehearsed();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Rehearsed)) throw error;
      });
  }

  /** A file that names profiles of other files is processed again after those. Its profiles were counted the first time. */
  private async process(run: Run, file: StoredFile, mayWait: boolean): Promise<Result> {
    try {
      const records = readFile(file.content);
      const by = { importId: run.id, userId: run.created_by, at: this.clock.now(), vouches: run.vouched, mayRelate: run.may_relate };
      const { deferred, counts, problems, patientIds } = await this.store.save(records, by, { mayWait: mayWait && !file.deferred });
      if (deferred) return { status: 'waiting', counts, problems: [], patientIds };
      return {
        status: 'done',
        counts: file.deferred ? { ...totalOf([file.counts]), mappings: counts.mappings } : counts,
        problems,
        patientIds,
      };
    } catch (error) {
      if (!(error instanceof NotABundle)) throw error;
      return { status: 'failed', counts: noCounts(), problems: [{ entry: null, detail: error.message }] };
    }
  }

  private broken(error: unknown): Result {
    const { name, code } = error as { name: string; code?: string };
    this.logger.error({ msg: 'a file cannot be imported', error: name, code });
    return {
      status: 'failed',
      counts: noCounts(),
      problems: [{ entry: null, detail: `cannot be stored (${[name, code].filter(Boolean).join(' ')})` }],
    };
  }

  /** Stores the result of a file. `final` deletes its content, which is not needed any more, unless the file waits for others. */
  private async record(id: string, { status, counts, problems }: Result, final = false): Promise<void> {
    const more = problems.length - MOST_PROBLEMS;
    const told = more > 0 ? [...problems.slice(0, MOST_PROBLEMS), { entry: null, detail: `and ${more} more problems` }] : problems;
    await this.db.query(
      sql`update directory.import_file
          set status = ${status}, deferred = ${status === 'waiting'}, counts = ${JSON.stringify(counts)}::jsonb, problems = ${JSON.stringify(told)}::jsonb,
              content = case when ${final && status !== 'waiting'} then null else content end
          where id = ${id}`,
    );
  }

  /** Files that wait for others come last. */
  private waiting({ id }: Run, limit = 1_000_000): Promise<Omit<StoredFile, 'content'>[]> {
    return this.db.query(
      sql`select id, deferred, counts from directory.import_file where import_run_id = ${id} and status = 'waiting' order by deferred, position limit ${limit}`,
    );
  }

  private async lock(): Promise<void> {
    const [lock] = await this.db.query<{ free: boolean }>(sql`select pg_try_advisory_xact_lock(${IMPORT_LOCK}::bigint) as free`);
    if (!lock?.free) throw new Busy();
  }

  private async finish(run: Run): Promise<void> {
    await this.db.transaction(async () => {
      const done = await this.db.query(
        sql`update directory.import_run r set status = 'done', finished_at = ${this.clock.now()}
            where r.id = ${run.id} and r.status <> 'done'
              and not exists (select 1 from directory.import_file f where f.import_run_id = r.id and f.status = 'waiting') returning 1`,
      );
      if (done.length > 0) await this.db.query(sql`update directory.import_file set content = null where import_run_id = ${run.id}`);
    });
  }
}
