import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { Database } from '../../platform/database/database.js';
import { TakeOverPatientProfile } from '../contract.js';
import { UserPatient } from '../domain/mappings.js';

@CommandHandler(TakeOverPatientProfile)
export class TakeOverPatientProfileHandler implements ICommandHandler<TakeOverPatientProfile> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ userId, patientId, by }: TakeOverPatientProfile): Promise<void> {
    return this.db.transaction(async (em) => {
      em.persist(UserPatient.open({ userId, patientId, relation: 'self' }, { userId: by, at: this.clock.now() }));
      await em.flush();
    });
  }
}
