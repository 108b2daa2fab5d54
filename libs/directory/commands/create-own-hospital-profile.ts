import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { CreateOwnHospitalProfile, EmailInUse, LicenceNumberInUse } from '../contract.js';
import { Hospital } from '../domain/hospital.js';
import { listedSpecialities } from '../specialities.js';

@CommandHandler(CreateOwnHospitalProfile)
export class CreateOwnHospitalProfileHandler implements ICommandHandler<CreateOwnHospitalProfile> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ hospitalId, profile, verified }: CreateOwnHospitalProfile): Promise<void> {
    return this.db.transaction(async (em) => {
      await em
        .persist(
          Hospital.create(
            { ...profile, specialities: await listedSpecialities(this.db, profile.specialities), id: hospitalId, verified },
            this.clock.now(),
          ),
        )
        .flush()
        .catch(onConstraint('hospital_email_unique', () => new EmailInUse()))
        .catch(onConstraint('hospital_licence_unique', () => new LicenceNumberInUse()));
    });
  }
}
