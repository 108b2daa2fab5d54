import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { EmailInUse, LicenceNumberInUse } from '../contract.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { type AppointmentsDecision, KEEP, REASONS, settleAppointments } from '../hanging-appointments.js';
import { demandStanding } from '../standing.js';
import type { DecidedVerificationView } from '../views/ended-views.js';
import { withdrawVouching } from '../vouching.js';

const KINDS = { doctor: Doctor, hospital: Hospital };

/**
 * An administrator verifies or rejects the licence of a doctor or hospital; the account gains or loses its rights with it. A hospital vouches for a doctor
 * who waits and works there. Doctors for whom a rejected hospital vouched wait for verification again. Future appointments of the
 * rejected are kept, cancelled or, those of a doctor, moved.
 */
export class DecideVerification extends Command<DecidedVerificationView> {
  constructor(
    readonly actor: Actor,
    readonly kind: keyof typeof KINDS,
    readonly id: string,
    readonly verification: 'verified' | 'rejected',
    readonly expectedVersion?: number,
    readonly decision: AppointmentsDecision = KEEP,
  ) {
    super();
  }
}

@CommandHandler(DecideVerification)
export class DecideVerificationHandler implements ICommandHandler<DecideVerification> {
  constructor(
    private readonly db: Database,
    private readonly commands: CommandBus,
  ) {}

  execute({ actor, kind, id, verification, expectedVersion, decision }: DecideVerification): Promise<DecidedVerificationView> {
    return this.db.transaction(async (em) => {
      // Lock the hospital before the doctor: a decision about the hospital locks the hospital first and then its doctors.
      await demandStanding(this.db, actor);
      const profile = await loadFor<Doctor | Hospital>('verify', em, actor, KINDS[kind], id, expectedVersion);
      const { role, profileId } = actor.who;
      if (role === 'hospital' && profileId && profile instanceof Doctor) {
        if (verification === 'rejected') throw new NotAllowed('reject', 'doctor');
        profile.vouch(profileId);
      } else profile.judge(verification);
      await em
        .flush()
        .catch(onConstraint('doctor_licence_unique', () => new LicenceNumberInUse()))
        .catch(onConstraint('hospital_licence_unique', () => new LicenceNumberInUse()))
        .catch(onConstraint('hospital_email_unique', () => new EmailInUse()));
      if (verification !== 'rejected') return { id, verification };
      if (kind === 'hospital') await withdrawVouching(em, id);
      const ends = kind === 'doctor' ? { doctorId: id } : { hospitalId: id };
      const reason = kind === 'doctor' ? REASONS.retired : REASONS.closed;
      return { id, verification, ...(await settleAppointments(this.commands, actor, ends, { decision, reason })) };
    });
  }
}
