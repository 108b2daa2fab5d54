import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import { endMappingsOf } from '../ending.js';
import { withdrawVouching } from '../vouching.js';

const KINDS = { hospital: Hospital, doctor: Doctor, patient: Patient };

/**
 * Soft deletion: the row keeps who deleted it and why, nobody sees it any more, its unique values become free, and all its mappings end. Doctors for
 * whom a deleted hospital vouched wait for verification again.
 */
export class DeleteProfile extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly kind: keyof typeof KINDS,
    readonly id: string,
    readonly reason?: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteProfile)
export class DeleteProfileHandler implements ICommandHandler<DeleteProfile> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, kind, id, reason, expectedVersion }: DeleteProfile) {
    return this.db.transaction(async (em) => {
      const profile = await loadFor<Hospital | Doctor | Patient>('delete', em, actor, KINDS[kind], id, expectedVersion);
      const by = { userId: actor.who.userId, at: this.clock.now() };
      profile.delete({ by: by.userId, at: by.at, reason });
      await actingAs(SYSTEM, () => endMappingsOf(em, kind, id, by));
      if (kind === 'hospital') await withdrawVouching(em, id);
    });
  }
}
