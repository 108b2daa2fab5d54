import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { QueueImport } from '../commands/queue-import.js';

const SWEEP_MS = 60_000;

/** At the start and every minute: imports that are not over are queued again, in case Redis lost them. The job id keeps this harmless. */
@Injectable()
export class ImportSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Imports');
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: Database,
    private readonly commands: CommandBus,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeping = this.sweep();
    this.timer = setInterval(() => {
      this.sweeping = this.sweep();
    }, SWEEP_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  async sweep(): Promise<void> {
    try {
      const open = await this.db.query<{ id: string }>(
        sql`select id from directory.import_run where status <> 'done' order by created_at limit 1000`,
      );
      for (const { id } of open) await this.commands.execute(new QueueImport(id));
    } catch (error) {
      this.logger.warn({ msg: 'imports could not be queued again; that is tried every minute', error: (error as Error).name });
    }
  }
}
