import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { LicenceNumberInUse, NameVerified } from '../contract.js';
import { LicenceVerified } from '../domain/directory.errors.js';
import { Doctor, type DoctorInput } from '../domain/doctor.js';
import { type AppointmentsDecision, KEEP, REASONS, settleAppointments } from '../hanging-appointments.js';
import { listedSpecialities } from '../specialities.js';
import { toDoctorView } from '../views/doctor-view.js';
import type { ChangedDoctorView } from '../views/ended-views.js';

/**
 * Changes a doctor's profile: the doctor, also a pending one, the hospital that vouches for them, or an administrator. The name and licence number of
 * a verified doctor, and the professional status, are an administrator's to change. Appointments of one who stops practising are kept, cancelled or moved.
 */
export class UpdateDoctor extends Command<ChangedDoctorView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly changes: Changes<DoctorInput>,
    readonly expectedVersion?: number,
    readonly decision: AppointmentsDecision = KEEP,
  ) {
    super();
  }
}

@CommandHandler(UpdateDoctor)
export class UpdateDoctorHandler implements ICommandHandler<UpdateDoctor> {
  constructor(
    private readonly db: Database,
    private readonly commands: CommandBus,
  ) {}

  execute({ actor, doctorId, changes, expectedVersion, decision }: UpdateDoctor): Promise<ChangedDoctorView> {
    return this.db.transaction(async (em) => {
      const doctor = await loadFor('update', em, actor, Doctor, doctorId, expectedVersion);
      const { specialities, status, name, licenceNumber } = changes;
      if (status !== undefined && status !== doctor.status && !actor.mayEach('verify', 'Doctor'))
        throw new NotAllowed('change the professional status of', 'doctor');
      if (doctor.verification === 'verified' && !actor.mayEach('verify', 'Doctor')) {
        if (name !== undefined && name !== doctor.name) throw new NameVerified();
        if (licenceNumber !== undefined && licenceNumber !== doctor.licenceNumber) throw new LicenceVerified();
      }
      const before = doctor.status;
      doctor.change({ ...changes, ...(specialities && { specialities: await listedSpecialities(this.db, specialities) }) });
      await em.flush().catch(onConstraint('doctor_licence_unique', () => new LicenceNumberInUse()));
      if (doctor.status === before || doctor.status === 'active') return toDoctorView(doctor);
      const reason = REASONS[doctor.status];
      return { ...toDoctorView(doctor), ...(await settleAppointments(this.commands, actor, { doctorId }, { decision, reason })) };
    });
  }
}
