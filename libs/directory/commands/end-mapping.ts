import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import type { AppointmentEnds } from '../contract.js';
import { type AppointmentsDecision, KEEP, REASONS, settleAppointments } from '../hanging-appointments.js';
import type { EndedMappingView } from '../views/ended-views.js';
import { type AnyMapping, MAPPINGS } from './mapping-kinds.js';

/**
 * Ends a mapping, or declines a proposed one. From the commit on it gives no access any more; the row keeps who ended it and when. Future
 * appointments of the two are named in the answer, and kept, cancelled or moved.
 */
export class EndMapping extends Command<EndedMappingView> {
  constructor(
    readonly actor: Actor,
    readonly kind: keyof typeof MAPPINGS,
    readonly mappingId: string,
    readonly decision: AppointmentsDecision = KEEP,
  ) {
    super();
  }
}

@CommandHandler(EndMapping)
export class EndMappingHandler implements ICommandHandler<EndMapping> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
  ) {}

  execute({ actor, kind, mappingId, decision }: EndMapping): Promise<EndedMappingView> {
    return this.db.transaction(async (em) => {
      const mapping = await loadFor<AnyMapping>('delete', em, actor, MAPPINGS[kind], mappingId);
      const patientId = 'patientId' in mapping ? mapping.patientId : undefined;
      if (patientId !== undefined) note({ patientIds: [patientId] });
      const at = this.clock.now();
      mapping.end({ userId: actor.who.userId, at });
      // After the change the row may not be the caller's any more: the system writes what was authorised above.
      await actingAs(SYSTEM, () => em.flush());
      const ended = { id: mappingId, endedAt: at.toISOString() };
      // Nothing hangs on a proposal, nor on the right to act for a patient.
      if ('userId' in mapping || mapping.status === 'proposed')
        return { ...ended, appointments: [], appointmentsTotal: 0, appointmentsAre: 'kept' };
      const ends = endsOf(mapping, actor);
      return { ...ended, ...(await settleAppointments(this.commands, actor, ends, { decision, reason: REASONS.unmapped, patientId })) };
    });
  }
}

/** Appointments between the two sides; a hospital is told only of those that take place there. */
function endsOf(mapping: Exclude<AnyMapping, { userId: string }>, { who: { role, profileId } }: Actor): AppointmentEnds {
  return {
    ...(role === 'hospital' && profileId && { hospitalId: profileId }),
    ...('doctorId' in mapping && { doctorId: mapping.doctorId }),
    ...('patientId' in mapping && { patientIds: [mapping.patientId] }),
    ...('hospitalId' in mapping && { hospitalId: mapping.hospitalId }),
  };
}
