import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Periodic } from '../../platform/periodic.js';
import { QueueImport } from '../commands/queue-import.js';

const SWEEP_MS = 60_000;

/** Queues unfinished imports again, at the start and every minute, in case Redis lost them. The job id prevents duplicates. */
@Injectable()
export class ImportSweeper extends Periodic {
  constructor(
    private readonly db: Database,
    private readonly commands: CommandBus,
  ) {
    super(SWEEP_MS);
  }

  async work(): Promise<void> {
    const open = await actingAs(SYSTEM, () =>
      this.db.query<{ id: string }>(
        sql`select id from directory.import_run where status in ('waiting', 'running') order by created_at limit 1000`,
      ),
    );
    for (const { id } of open) await this.commands.execute(new QueueImport(id));
  }
}
