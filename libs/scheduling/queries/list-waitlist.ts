import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { join, type Sql, sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { WaitlistStatus } from '../domain/waitlist-entry.js';
import { readEntry, toWaitlistEntryView, type WaitlistEntryView, type WaitlistRow, waitlistRows } from './waitlist-rows.js';

export interface WaitlistFilter {
  limit: number;
  cursor?: Cursor;
  doctorId?: string;
  patientId?: string;
  status?: WaitlistStatus;
}

/** Entries of waitlists that the caller may see, the first who came first. */
export class ListWaitlist extends Query<Page<WaitlistEntryView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: WaitlistFilter,
  ) {
    super();
  }
}

@QueryHandler(ListWaitlist)
export class ListWaitlistHandler implements IQueryHandler<ListWaitlist> {
  constructor(private readonly db: Database) {}

  async execute({ actor, filter: { limit, cursor, doctorId, patientId, status } }: ListWaitlist): Promise<Page<WaitlistEntryView>> {
    const conditions: Sql[] = [actor.where('read', 'WaitlistEntry', 'w'), afterCursor(cursor, 'w.created_at')];
    if (doctorId) conditions.push(sql`w.doctor_id = ${doctorId}`);
    if (patientId) conditions.push(sql`w.patient_id = ${patientId}`);
    if (status) conditions.push(sql`w.status = ${status}`);
    const statement = waitlistRows(actor, join(conditions, ' and '), sql`order by w.created_at, w.id limit ${limit + 1}`);
    const rows = await actingAs(SYSTEM, () => this.db.query<WaitlistRow>(statement));
    return toPage(rows, limit, (row) => row.created_at, toWaitlistEntryView);
  }
}

export class GetWaitlistEntry extends Query<WaitlistEntryView> {
  constructor(
    readonly actor: Actor,
    readonly entryId: string,
  ) {
    super();
  }
}

@QueryHandler(GetWaitlistEntry)
export class GetWaitlistEntryHandler implements IQueryHandler<GetWaitlistEntry> {
  constructor(private readonly db: Database) {}

  execute({ actor, entryId }: GetWaitlistEntry): Promise<WaitlistEntryView> {
    return readEntry(this.db, actor, entryId);
  }
}
