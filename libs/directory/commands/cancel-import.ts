import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { ImportRun } from '../import/import-run.js';

/** Ends an import before it is through. The worker stops after the chunk that it is at; people who are in stay. */
export class CancelImport extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly importId: string,
  ) {
    super();
  }
}

@CommandHandler(CancelImport)
export class CancelImportHandler implements ICommandHandler<CancelImport> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, importId }: CancelImport) {
    return this.db.transaction(async (em) => {
      const run = await loadFor('cancel', em, actor, ImportRun, importId);
      run.cancel({ userId: actor.who.userId, at: this.clock.now() });
    });
  }
}
