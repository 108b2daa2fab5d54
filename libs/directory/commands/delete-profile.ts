import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import { endMappingsOf } from '../ending.js';
import { type AppointmentsDecision, CANCEL, REASONS, settleAppointments } from '../hanging-appointments.js';
import type { DeletedProfileView } from '../views/ended-views.js';
import { withdrawVouching } from '../vouching.js';

const KINDS = { hospital: Hospital, doctor: Doctor, patient: Patient };
const REASON = { hospital: REASONS.closed, doctor: REASONS.retired, patient: REASONS.patient };

/**
 * Soft deletion: the row keeps who deleted it and why, nobody sees it any more, its unique values become free, and all its mappings end. Its
 * future appointments are cancelled, or those of a doctor moved to another one. Doctors for whom a deleted hospital vouched wait for verification again.
 */
export class DeleteProfile extends Command<DeletedProfileView> {
  constructor(
    readonly actor: Actor,
    readonly kind: keyof typeof KINDS,
    readonly id: string,
    readonly reason?: string,
    readonly expectedVersion?: number,
    readonly decision: AppointmentsDecision = CANCEL,
  ) {
    super();
  }
}

@CommandHandler(DeleteProfile)
export class DeleteProfileHandler implements ICommandHandler<DeleteProfile> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
  ) {}

  execute({ actor, kind, id, reason, expectedVersion, decision }: DeleteProfile): Promise<DeletedProfileView> {
    return this.db.transaction(async (em) => {
      const profile = await loadFor<Hospital | Doctor | Patient>('delete', em, actor, KINDS[kind], id, expectedVersion);
      const by = { userId: actor.who.userId, at: this.clock.now() };
      profile.delete({ by: by.userId, at: by.at, reason });
      await actingAs(SYSTEM, () => endMappingsOf(em, kind, id, by));
      if (kind === 'hospital') await withdrawVouching(em, id);
      const ends = kind === 'patient' ? { patientIds: [id] } : kind === 'doctor' ? { doctorId: id } : { hospitalId: id };
      const patientId = kind === 'patient' ? id : undefined;
      const settled = await settleAppointments(this.commands, actor, ends, { decision, reason: REASON[kind], patientId });
      return { id, deletedAt: by.at.toISOString(), ...settled };
    });
  }
}
