import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { ProfileTaken, TakeOverPatientProfile } from '../contract.js';
import { UserPatient } from '../domain/mappings.js';

@CommandHandler(TakeOverPatientProfile)
export class TakeOverPatientProfileHandler implements ICommandHandler<TakeOverPatientProfile> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ userId, patientId, by }: TakeOverPatientProfile): Promise<void> {
    return this.db.transaction(async (em) => {
      const mapping = UserPatient.open({ userId, patientId, relation: 'self' }, { userId: by, at: this.clock.now() });
      await em
        .persist(mapping)
        .flush()
        .catch(onConstraint('user_patient_one_owner', () => new ProfileTaken()));
    });
  }
}
