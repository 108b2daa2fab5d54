import { setTimeout as delay } from 'node:timers/promises';
import type { QueryBus } from '@nestjs/cqrs';
import { sql } from '../../libs/kernel/sql.js';
import { GetImport } from '../../libs/directory/queries/get-import.js';
import type { ImportView } from '../../libs/directory/views/import-view.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import type { Database } from '../../libs/platform/database/database.js';
import type { Progress } from './progress.js';

const POLL_MS = 200;
/** Time without any progress after which we give up, milliseconds: before the import starts, and after (a killed worker's job is free after 15 s). */
const TAKE_UP_MS = 20_000;
const GO_ON_MS = 60_000;

/**
 * Watches an import until it is done. Undefined if no worker seems to run; progress of earlier imports in the queue counts. A database that does not
 * answer for a while is no error: the import is stored, and the worker goes on by itself.
 */
export async function follow(queries: QueryBus, db: Database, importId: string, progress: Progress): Promise<ImportView | undefined> {
  let lastMove = Date.now();
  let lastSeen = '';
  let takenUp = false;
  for (;;) {
    try {
      const view = await queries.execute(new GetImport(SYSTEM, importId));
      progress.update(view.entries.done);
      if (view.status === 'done' || view.status === 'cancelled') return view;
      takenUp = view.status === 'running';
      const seen = await signsOfLife(db);
      if (seen !== lastSeen) lastMove = Date.now();
      lastSeen = seen;
    } catch {
      // No answer counts as no progress.
    }
    if (Date.now() - lastMove > (takenUp ? GO_ON_MS : TAKE_UP_MS)) return undefined;
    await delay(POLL_MS);
  }
}

/** A text that changes with the progress of any import. */
async function signsOfLife(db: Database): Promise<string> {
  const [row] = await db.query<{ signs: string }>(
    sql`select concat_ws(' ', (select sum(entries_done) from directory.import_file), (select count(*) from directory.import_chunk where step = 1),
                              (select count(*) from directory.import_chunk), (select count(*) from directory.import_run where status = 'running'),
                              (select count(*) from directory.import_run where status = 'done')) as signs`,
  );
  return row?.signs ?? '';
}
