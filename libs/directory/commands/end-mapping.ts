import { Command, CommandBus, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { AppointmentsBetween, type AppointmentsFate, CancelAppointmentsBetween } from '../contract.js';
import { namesOf } from '../queries/mapping-rows.js';
import type { EndedMappingView } from '../views/ended-mapping-view.js';
import { type AnyMapping, MAPPINGS } from './mapping-kinds.js';

/**
 * Ends a mapping, or declines a proposed one. From the commit on it gives no access any more; the row keeps who ended it and when. Future
 * appointments of the two are named in the answer, and kept or cancelled.
 */
export class EndMapping extends Command<EndedMappingView> {
  constructor(
    readonly actor: Actor,
    readonly kind: keyof typeof MAPPINGS,
    readonly mappingId: string,
    readonly appointments: AppointmentsFate = 'keep',
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
    private readonly queries: QueryBus,
  ) {}

  execute({ actor, kind, mappingId, appointments: fate }: EndMapping): Promise<EndedMappingView> {
    return this.db.transaction(async (em) => {
      const mapping = await loadFor<AnyMapping>('delete', em, actor, MAPPINGS[kind], mappingId);
      if ('patientId' in mapping) note({ patientIds: [mapping.patientId] });
      const at = this.clock.now();
      mapping.end({ userId: actor.who.userId, at });
      // After the change the row may not be the caller's any more: the system writes what was authorised above.
      await actingAs(SYSTEM, () => em.flush());
      const between = 'userId' in mapping || mapping.status === 'proposed' ? undefined : endsOf(mapping, actor);
      const appointments = between ? await this.queries.execute(new AppointmentsBetween(between)) : [];
      if (between && fate === 'cancel' && appointments.length > 0)
        await this.commands.execute(new CancelAppointmentsBetween(between, actor.who.userId));
      const names = await namesOf(
        this.db,
        appointments.map(({ doctorId, patientId }) => ({ doctor_id: doctorId, patient_id: patientId })),
      );
      const named = appointments.map((one) => ({
        ...one,
        doctor: names.get(one.doctorId) ?? null,
        patient: names.get(one.patientId) ?? null,
      }));
      return { id: mappingId, endedAt: at.toISOString(), appointments: named, appointmentsAre: fate === 'cancel' ? 'cancelled' : 'kept' };
    });
  }
}

/** Appointments between the two sides; a hospital is told only of those that take place there. */
function endsOf(mapping: Exclude<AnyMapping, { userId: string }>, { who: { role, profileId } }: Actor): AppointmentsBetween['ends'] {
  return {
    ...(role === 'hospital' && profileId && { hospitalId: profileId }),
    ...('doctorId' in mapping && { doctorId: mapping.doctorId }),
    ...('patientId' in mapping && { patientId: mapping.patientId }),
    ...('hospitalId' in mapping && { hospitalId: mapping.hospitalId }),
  };
}
