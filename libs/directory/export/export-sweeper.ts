import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Periodic } from '../../platform/periodic.js';
import { QueueExport } from '../commands/queue-export.js';

const SWEEP_MS = 60_000;

/** Deletes expired exports, and queues unfinished ones again in case Redis lost them, at the start and every minute. */
@Injectable()
export class ExportSweeper extends Periodic {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
  ) {
    super(SWEEP_MS);
  }

  async work(): Promise<void> {
    const open = await actingAs(SYSTEM, async () => {
      await this.db.query(sql`delete from directory.export_run where expires_at <= ${this.clock.now()}`);
      return this.db.query<{ id: string }>(sql`select id from directory.export_run where status <> 'done' order by created_at limit 1000`);
    });
    for (const { id } of open) await this.commands.execute(new QueueExport(id));
  }
}
