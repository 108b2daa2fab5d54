import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { doctorNames } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { HOLD_COLUMNS, type HoldRow, type HoldsView, toHoldView } from './hold-view.js';

/** Times that are kept for the caller now. */
export class ListHolds extends Query<HoldsView> {
  constructor(readonly actor: Actor) {
    super();
  }
}

@QueryHandler(ListHolds)
export class ListHoldsHandler implements IQueryHandler<ListHolds> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor }: ListHolds): Promise<HoldsView> {
    const rows = await this.db.query<HoldRow & { name: string }>(sql`
      select ${HOLD_COLUMNS}, d.name from scheduling.hold h join (${doctorNames()}) d on d.id = h.doctor_id
      where h.user_id = ${actor.who.userId} and h.expires_at > ${this.clock.now()} order by h.expires_at, h.id limit 100`);
    return { items: rows.map((row) => toHoldView(row, row.name)) };
  }
}
