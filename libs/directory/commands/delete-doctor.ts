import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Doctor } from '../domain/doctor.js';

/** Soft: the row stays with who and why, its unique values become free. */
export class DeleteDoctor extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
    readonly reason?: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteDoctor)
export class DeleteDoctorHandler implements ICommandHandler<DeleteDoctor> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, id, reason, expectedVersion }: DeleteDoctor) {
    return this.db.transaction(async (em) => {
      const doctor = await loadFor('delete', em, actor, Doctor, id, expectedVersion);
      doctor.delete({ by: actor.who.userId, at: this.clock.now(), reason });
    });
  }
}
