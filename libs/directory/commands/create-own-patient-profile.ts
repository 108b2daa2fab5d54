import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { Database } from '../../platform/database/database.js';
import { CreateOwnPatientProfile } from '../contract.js';
import { UserPatient } from '../domain/mappings.js';
import { Patient } from '../domain/patient.js';

@CommandHandler(CreateOwnPatientProfile)
export class CreateOwnPatientProfileHandler implements ICommandHandler<CreateOwnPatientProfile> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ userId, patientId, profile }: CreateOwnPatientProfile) {
    return this.db.transaction(async (em) => {
      const now = this.clock.now();
      await em.persist(Patient.create({ id: patientId, ...profile }, now)).flush();
      em.persist(UserPatient.open({ userId, patientId, relation: 'self' }, { userId, at: now }));
    });
  }
}
