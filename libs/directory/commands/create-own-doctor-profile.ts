import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { CreateOwnDoctorProfile, LicenceNumberInUse } from '../contract.js';
import { Doctor } from '../domain/doctor.js';
import { listedSpecialities } from '../specialities.js';

@CommandHandler(CreateOwnDoctorProfile)
export class CreateOwnDoctorProfileHandler implements ICommandHandler<CreateOwnDoctorProfile> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ doctorId, profile, verified }: CreateOwnDoctorProfile): Promise<void> {
    return this.db.transaction(async (em) => {
      await em
        .persist(
          Doctor.create(
            { ...profile, specialities: await listedSpecialities(this.db, profile.specialities), id: doctorId, verified },
            this.clock.now(),
          ),
        )
        .flush()
        .catch(onConstraint('doctor_licence_unique', () => new LicenceNumberInUse()));
    });
  }
}
