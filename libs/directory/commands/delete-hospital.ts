import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Hospital } from '../domain/hospital.js';

/** Soft: the row stays with who and why, its unique values become free. */
export class DeleteHospital extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
    readonly reason?: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteHospital)
export class DeleteHospitalHandler implements ICommandHandler<DeleteHospital> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, id, reason, expectedVersion }: DeleteHospital) {
    return this.db.transaction(async (em) => {
      const hospital = await loadFor('delete', em, actor, Hospital, id, expectedVersion);
      hospital.delete({ by: actor.who.userId, at: this.clock.now(), reason });
    });
  }
}
