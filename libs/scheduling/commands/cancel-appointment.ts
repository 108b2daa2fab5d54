import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Vault } from '../../platform/sealing/vault.js';
import { AppointmentChanges, type Change, type Which } from '../appointment-changes.js';
import type { Appointment } from '../domain/appointment.js';
import { CANCELLABLE } from '../domain/appointment-status.js';
import type { AppointmentView } from '../queries/appointment-view.js';
import { isOfVisit, lockedWhere } from '../visits.js';

/** Parts of a series that can be cancelled. */
export const SERIES_SCOPES = ['this', 'following', 'all'] as const;
export type SeriesScope = (typeof SERIES_SCOPES)[number];

/** Frees the time and records who cancelled, when and why. A visit with several doctors is cancelled as a whole, a series as far as `scope` says. */
export class CancelAppointment extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly which: Which,
    readonly reason: string | null,
    readonly scope: SeriesScope = 'this',
  ) {
    super();
  }
}

@CommandHandler(CancelAppointment)
export class CancelAppointmentHandler implements ICommandHandler<CancelAppointment> {
  constructor(
    private readonly changes: AppointmentChanges,
    private readonly vault: Vault,
  ) {}

  execute({ actor, which, reason, scope }: CancelAppointment) {
    return this.changes.make('cancel', actor, which, async (change) => {
      const { appointment, by } = change;
      if (actor.who.role === 'patient') appointment.demandAhead(by.at);
      appointment.cancel(by, reason, this.vault);
      for (const other of await othersOf(actor, change, scope)) other.cancel(by, reason, this.vault);
    });
  }
}

/**
 * Appointments that are cancelled as well: the rest of the visit, and those of the series that are still to come and that the caller may cancel.
 * A series may take place at several hospitals.
 */
function othersOf(actor: Actor, { em, appointment, by }: Change, scope: SeriesScope): Promise<Appointment[]> {
  const { id, visitId, seriesId, startsAt } = appointment;
  const from = scope === 'following' ? startsAt : by.at;
  const ofSeries =
    scope === 'this' || !seriesId
      ? sql`false`
      : sql`a.series_id = ${seriesId} and a.starts_at > ${from} and ${actor.where('cancel', 'Appointment', 'a')}`;
  return lockedWhere(em, sql`(${isOfVisit(sql`${visitId}::uuid`, 'a')} or ${ofSeries}) and a.id <> ${id}`, CANCELLABLE);
}
