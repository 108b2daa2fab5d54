import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ExportRun } from '../export/export-run.js';

/** Asks the worker for an export of the whole directory. The right to read exports is enough: it changes nothing. */
export class RequestExport extends Command<{ id: string }> {
  constructor(readonly actor: Actor) {
    super();
  }
}

@CommandHandler(RequestExport)
export class RequestExportHandler implements ICommandHandler<RequestExport> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor }: RequestExport) {
    if (!actor.may('read', 'ExportRun')) throw new NotAllowed('read', 'export');
    return this.db.transaction(async (em) => {
      const run = ExportRun.request({ userId: actor.who.userId, at: this.clock.now() });
      await em.persist(run).flush();
      return { id: run.id };
    });
  }
}
