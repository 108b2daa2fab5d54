import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { empty, join, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { hospitalsFor } from '../care-team.js';
import { hospitalsOfDoctor } from '../contract.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import { type HospitalView, toHospitalView } from '../views/hospital-view.js';

export interface HospitalFilter {
  limit: number;
  cursor?: Cursor;
  name?: string;
  type?: Hospital['type'];
  /** Only hospitals where this doctor works, or this patient is registered. 404 if the caller may not see that doctor or patient. */
  of?: { doctorId: string } | { patientId: string };
}

/** Hospitals by name, or the most relevant first where a name is asked for. */
export class ListHospitals extends Query<Page<HospitalView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: HospitalFilter,
  ) {
    super();
  }
}

@QueryHandler(ListHospitals)
export class ListHospitalsHandler implements IQueryHandler<ListHospitals> {
  constructor(private readonly db: Database) {}

  async execute({ actor, filter: { limit, cursor, name, type, of } }: ListHospitals) {
    const { em } = this.db;
    const place = name === undefined ? sql`h.name` : sql`f.place`;
    const found = name === undefined ? empty : sql`join directory.find_named('hospital', ${name}) f on f.id = h.id`;
    const conditions: Sql[] = [actor.where('read', 'Hospital', 'h'), sql`h.deleted_at is null`];
    if (of && 'doctorId' in of) {
      await loadReadable(em, actor, Doctor, of.doctorId);
      conditions.push(sql`h.id in (${hospitalsOfDoctor(of.doctorId).query})`);
    } else if (of) {
      await loadReadable(em, actor, Patient, of.patientId);
      conditions.push(sql`h.id in (${hospitalsFor(actor, of.patientId).query})`);
    }
    if (type !== undefined) conditions.push(sql`h.type = ${type}`);
    if (cursor) conditions.push(sql`(${place}, h.id) > (${cursor.after}, ${cursor.id}::uuid)`);
    const rows = await this.db.query<{ id: string; place: string }>(
      sql`select h.*, ${place} as place from directory.hospital h ${found} where ${join(conditions, ' and ')} order by place, h.id limit ${limit + 1}`,
    );
    return toPage(
      rows,
      limit,
      (row) => row.place,
      (row) => toHospitalView(em.map(Hospital, row)),
    );
  }
}
