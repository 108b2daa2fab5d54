import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { raw, type Sql, sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { execute } from '../platform/database/execute.js';
import { Appointment } from './domain/appointment.js';
import type { AppointmentStatus } from './domain/appointment-status.js';

/** Tells that the appointment `a` is one of the visit. The first one has the visit's id; an index holds the others alone. */
export const isOfVisit = (visitId: Sql, a: string): Sql =>
  sql`(${raw(a)}.id = ${visitId} or (${raw(a)}.visit_id = ${visitId} and ${raw(a)}.visit_id <> ${raw(a)}.id))`;

/** Appointments for which the condition on `a` holds and that are in one of the statuses, by their start, locked. */
export const lockedWhere = (em: EntityManager, condition: Sql, statuses: readonly AppointmentStatus[]): Promise<Appointment[]> =>
  actingAs(SYSTEM, async () => {
    const rows = await execute<{ id: string }>(em, sql`select a.id from scheduling.appointment a where ${condition}`);
    return em.find(
      Appointment,
      { id: rows.map(({ id }) => id), status: [...statuses] },
      { orderBy: { startsAt: 'asc', id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  });

/** The other appointments of a visit with several doctors. */
export const restOfVisit = (
  em: EntityManager,
  { id, visitId }: Appointment,
  statuses: readonly AppointmentStatus[],
): Promise<Appointment[]> => lockedWhere(em, sql`${isOfVisit(sql`${visitId}::uuid`, 'a')} and a.id <> ${id}`, statuses);
