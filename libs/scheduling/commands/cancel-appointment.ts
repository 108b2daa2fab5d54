import { LockMode } from '@mikro-orm/core';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { AppointmentChanges, type Change, type Which } from '../appointment-changes.js';
import { Appointment } from '../domain/appointment.js';
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
    private readonly db: Database,
  ) {}

  execute({ actor, which, reason, scope }: CancelAppointment) {
    return this.changes.make('cancel', actor, which, async (change) => {
      const { appointment, by } = change;
      appointment.cancel(by, reason, this.vault);
      for (const other of await othersOf(this.db, actor, change, scope)) other.cancel(by, reason, this.vault);
    });
  }
}

/**
 * Appointments that are cancelled as well: the rest of the visit, and those of the series that are still to come and that the caller may cancel.
 * A series may take place at several hospitals.
 */
async function othersOf(db: Database, actor: Actor, { em, appointment, by }: Change, scope: SeriesScope): Promise<Appointment[]> {
  const { id, visitId, seriesId, startsAt } = appointment;
  const from = scope === 'following' ? startsAt : by.at;
  const ofSeries =
    scope === 'this' || !seriesId
      ? sql`false`
      : sql`a.series_id = ${seriesId} and a.starts_at > ${from} and ${actor.where('cancel', 'Appointment', 'a')}`;
  return actingAs(SYSTEM, async () => {
    const rows = await db.query<{ id: string }>(
      sql`select a.id from scheduling.appointment a where (a.visit_id = ${visitId} or ${ofSeries}) and a.id <> ${id}`,
    );
    return em.find(
      Appointment,
      { id: rows.map((row) => row.id), status: ['scheduled', 'confirmed', 'checked_in'] },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  });
}
