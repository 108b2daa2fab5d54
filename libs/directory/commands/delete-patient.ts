import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Patient } from '../domain/patient.js';

/** Soft: the row stays with who and why, its unique values become free. */
export class DeletePatient extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
    readonly reason?: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeletePatient)
export class DeletePatientHandler implements ICommandHandler<DeletePatient> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, id, reason, expectedVersion }: DeletePatient) {
    return this.db.transaction(async (em) => {
      const patient = await loadFor('delete', em, actor, Patient, id, expectedVersion);
      patient.delete({ by: actor.who.userId, at: this.clock.now(), reason });
    });
  }
}
