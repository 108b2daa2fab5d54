import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { appointmentFields, type AppointmentRow, toAppointmentView } from './appointment-view.js';
import type { SeriesView } from './series-view.js';

/** A series with those of its appointments that the caller may see; there is none for a caller who may see no appointment of it. */
export class GetSeries extends Query<SeriesView> {
  constructor(
    readonly actor: Actor,
    readonly seriesId: string,
  ) {
    super();
  }
}

@QueryHandler(GetSeries)
export class GetSeriesHandler implements IQueryHandler<GetSeries> {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async execute({ actor, seriesId }: GetSeries): Promise<SeriesView> {
    const rows = await this.db.query<AppointmentRow>(
      sql`select ${appointmentFields(actor)} from scheduling.appointment a
          where a.series_id = ${seriesId} and ${actor.where('read', 'Appointment', 'a')} order by a.starts_at, a.id`,
    );
    const [first] = rows;
    if (!first) throw new NotFound('series');
    const [series] = await actingAs(SYSTEM, () =>
      this.db.query<{ rule: string }>(sql`select s.rule from scheduling.series s where s.id = ${seriesId}`),
    );
    return {
      id: seriesId,
      patientId: first.patient_id,
      rule: series?.rule ?? '',
      appointments: rows.map((row) => toAppointmentView(row, actor, this.vault)),
    };
  }
}
