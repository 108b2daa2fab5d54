import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { EmailInUse, LicenceNumberInUse, NameVerified } from '../contract.js';
import { LicenceVerified } from '../domain/directory.errors.js';
import { Hospital, type HospitalInput } from '../domain/hospital.js';
import { listedSpecialities } from '../specialities.js';
import { type HospitalView, toHospitalView } from '../views/hospital-view.js';

/** Changes a hospital's profile: its staff, also of a pending one, or an administrator, who alone changes what was verified. */
export class UpdateHospital extends Command<HospitalView> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly changes: Changes<HospitalInput>,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateHospital)
export class UpdateHospitalHandler implements ICommandHandler<UpdateHospital> {
  constructor(private readonly db: Database) {}

  execute({ actor, hospitalId, changes, expectedVersion }: UpdateHospital) {
    return this.db.transaction(async (em) => {
      const hospital = await loadFor('update', em, actor, Hospital, hospitalId, expectedVersion);
      const { specialities, name, licenceNumber } = changes;
      if (hospital.verification === 'verified' && !actor.mayEach('verify', 'Hospital')) {
        if (name !== undefined && name !== hospital.name) throw new NameVerified();
        if (licenceNumber !== undefined && licenceNumber !== hospital.licenceNumber) throw new LicenceVerified();
      }
      hospital.change({ ...changes, ...(specialities && { specialities: await listedSpecialities(this.db, specialities) }) });
      await em
        .flush()
        .catch(onConstraint('hospital_email_unique', () => new EmailInUse()))
        .catch(onConstraint('hospital_licence_unique', () => new LicenceNumberInUse()));
      return toHospitalView(hospital);
    });
  }
}
