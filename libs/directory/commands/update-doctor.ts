import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { LicenceNumberInUse, NameVerified } from '../contract.js';
import { LicenceVerified } from '../domain/directory.errors.js';
import { Doctor, type DoctorInput } from '../domain/doctor.js';
import { listedSpecialities } from '../specialities.js';
import { type DoctorView, toDoctorView } from '../views/doctor-view.js';

/**
 * Changes a doctor's profile: the doctor, also a pending one, the hospital that vouches for them, or an administrator. The name and licence number of
 * a verified doctor, and the professional status, are an administrator's to change.
 */
export class UpdateDoctor extends Command<DoctorView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly changes: Changes<DoctorInput>,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateDoctor)
export class UpdateDoctorHandler implements ICommandHandler<UpdateDoctor> {
  constructor(private readonly db: Database) {}

  execute({ actor, doctorId, changes, expectedVersion }: UpdateDoctor) {
    return this.db.transaction(async (em) => {
      const doctor = await loadFor('update', em, actor, Doctor, doctorId, expectedVersion);
      const { specialities, status, name, licenceNumber } = changes;
      if (status !== undefined && status !== doctor.status && !actor.mayEach('verify', 'Doctor'))
        throw new NotAllowed('change the professional status of', 'doctor');
      if (doctor.verification === 'verified' && !actor.mayEach('verify', 'Doctor')) {
        if (name !== undefined && name !== doctor.name) throw new NameVerified();
        if (licenceNumber !== undefined && licenceNumber !== doctor.licenceNumber) throw new LicenceVerified();
      }
      doctor.change({ ...changes, ...(specialities && { specialities: await listedSpecialities(this.db, specialities) }) });
      await em.flush().catch(onConstraint('doctor_licence_unique', () => new LicenceNumberInUse()));
      return toDoctorView(doctor);
    });
  }
}
