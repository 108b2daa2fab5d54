import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LockMode } from '@mikro-orm/core';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Vault } from '../../platform/sealing/vault.js';
import { AppointmentChanges, type Change, type Which } from '../appointment-changes.js';
import { Appointment } from '../domain/appointment.js';
import { MOVABLE } from '../domain/appointment-status.js';
import type { AppointmentView } from '../queries/appointment-view.js';

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
      appointment.cancel(by, reason, this.vault);
      for (const other of await othersOf(change, scope)) other.cancel(by, reason, this.vault);
    });
  }
}

/** The right to cancel one appointment covers the rest of its visit, and the appointments of its series that are still to come. */
function othersOf({ em, appointment, by }: Change, scope: SeriesScope): Promise<Appointment[]> {
  const { id, visitId, seriesId, startsAt } = appointment;
  const from = scope === 'following' ? startsAt : by.at;
  const ofSeries = scope === 'this' || seriesId === null || seriesId === undefined ? [] : [{ seriesId, startsAt: { $gt: from } }];
  return actingAs(SYSTEM, () =>
    em.find(
      Appointment,
      { $or: [{ visitId }, ...ofSeries], id: { $ne: id }, status: [...MOVABLE] },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    ),
  );
}
