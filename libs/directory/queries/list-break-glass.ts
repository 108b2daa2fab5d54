import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { raw, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { openedTexts, type Verdict } from '../domain/break-glass.js';
import type { BreakGlassView } from '../views.js';

interface Row {
  id: string;
  doctor_id: string;
  patient_id: string;
  reason: Buffer;
  opened_at: string;
  expires_at: string;
  reviewed_by: string | null;
  reviewed_at: string | null;
  verdict: Verdict | null;
  review_note: Buffer | null;
}

/** Records that were opened in an emergency, the newest first. */
export class ListBreakGlass extends Query<Page<BreakGlassView>> {
  constructor(
    readonly actor: Actor,
    readonly page: { limit: number; cursor?: Cursor; reviewed?: boolean },
  ) {
    super();
  }
}

@QueryHandler(ListBreakGlass)
export class ListBreakGlassHandler implements IQueryHandler<ListBreakGlass> {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async execute({ actor, page: { limit, cursor, reviewed } }: ListBreakGlass) {
    const rows = await this.db.query<Row>(sql`
      select b.id, b.doctor_id, b.patient_id, b.reason, b.opened_at, b.expires_at, b.reviewed_by, b.reviewed_at, b.verdict, b.review_note
      from directory.break_glass b
      where ${actor.where('read', 'BreakGlass', 'b')} and ${afterCursor(cursor, 'b.opened_at', 'desc')}
        and ${reviewed === undefined ? sql`true` : sql`b.reviewed_at is ${raw(reviewed ? 'not null' : 'null')}`}
      order by b.opened_at desc, b.id desc limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row.opened_at,
      (row): BreakGlassView => ({
        id: row.id,
        doctorId: row.doctor_id,
        patientId: row.patient_id,
        ...openedTexts(this.vault, { id: row.id, reason: row.reason, reviewNote: row.review_note }),
        openedAt: new Date(row.opened_at).toISOString(),
        expiresAt: new Date(row.expires_at).toISOString(),
        reviewedBy: row.reviewed_by,
        reviewedAt: row.reviewed_at && new Date(row.reviewed_at).toISOString(),
        verdict: row.verdict,
      }),
    );
  }
}
