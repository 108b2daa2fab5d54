import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { join, raw, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { type AnyMappingKind, type MappingViews, namesOf, selectMappings, toMappingView } from './mapping-rows.js';

export const MAPPING_SUBJECTS = {
  'hospital-doctor': 'HospitalDoctor',
  'hospital-patient': 'HospitalPatient',
  'doctor-patient': 'DoctorPatient',
  'user-patient': 'UserPatient',
} as const satisfies Record<AnyMappingKind, string>;

export interface MappingFilter {
  limit: number;
  cursor?: Cursor;
  status?: 'proposed' | 'active';
  /** Those that were ended, or those that were not. */
  ended: boolean;
  hospitalId?: string;
  doctorId?: string;
  patientId?: string;
  userId?: string;
}

/** Mappings of one kind that the caller may see, in the order in which they were made. */
export class ListMappings<K extends AnyMappingKind> extends Query<Page<MappingViews[K]>> {
  constructor(
    readonly actor: Actor,
    readonly kind: K,
    readonly filter: MappingFilter,
  ) {
    super();
  }
}

@QueryHandler(ListMappings)
export class ListMappingsHandler implements IQueryHandler<ListMappings<AnyMappingKind>> {
  constructor(private readonly db: Database) {}

  async execute({ actor, kind, filter }: ListMappings<AnyMappingKind>) {
    const { limit, cursor, status, ended, hospitalId, doctorId, patientId, userId } = filter;
    const conditions: Sql[] = [
      actor.where('read', MAPPING_SUBJECTS[kind], 'm'),
      sql`m.ended_at is ${raw(ended ? 'not null' : 'null')}`,
      afterCursor(cursor, 'm.created_at'),
    ];
    if (status) conditions.push(sql`m.status = ${status}`);
    for (const [column, id] of Object.entries({ hospital_id: hospitalId, doctor_id: doctorId, patient_id: patientId, user_id: userId }))
      if (id) conditions.push(sql`${raw(`m.${column}`)} = ${id}`);
    const rows = await selectMappings(this.db, kind, sql`${join(conditions, ' and ')} order by m.created_at, m.id limit ${limit + 1}`);
    const names = await namesOf(this.db, rows);
    return toPage(
      rows,
      limit,
      (row) => row.created_at,
      (row) => toMappingView(kind, row, names),
    );
  }
}
