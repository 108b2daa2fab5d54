import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { empty, type IdSet, join, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { doctorsFor } from '../care-team.js';
import { doctorsOfHospital } from '../contract.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import { type DoctorView, toDoctorView } from '../views/doctor-view.js';

export interface DoctorFilter {
  limit: number;
  cursor?: Cursor;
  name?: string;
  speciality?: string;
  city?: string;
  language?: string;
  acceptsNewPatients?: boolean;
  /** Only doctors who work at this hospital. 404 if the caller may not see it. */
  hospitalId?: string;
  /** Only doctors who care for this patient. 404 if the caller may not see the patient. */
  patientId?: string;
}

/** Doctors by name, or the most relevant first where a name is asked for. */
export class ListDoctors extends Query<Page<DoctorView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: DoctorFilter,
  ) {
    super();
  }
}

@QueryHandler(ListDoctors)
export class ListDoctorsHandler implements IQueryHandler<ListDoctors> {
  constructor(private readonly db: Database) {}

  async execute({ actor, filter }: ListDoctors) {
    const { limit, cursor, name, speciality, city, language, acceptsNewPatients } = filter;
    const place = name === undefined ? sql`d.name` : sql`f.place`;
    const found = name === undefined ? empty : sql`join directory.find_named('doctor', ${name}) f on f.id = d.id`;
    const conditions: Sql[] = [actor.where('read', 'Doctor', 'd'), sql`d.deleted_at is null`];
    for (const among of await this.among(actor, filter)) conditions.push(sql`d.id in (${among.query})`);
    if (speciality !== undefined) conditions.push(sql`d.specialities @> array[lower(${speciality})]`);
    if (city !== undefined) conditions.push(sql`d.city_folded = directory.folded(${city})`);
    if (language !== undefined) conditions.push(sql`d.languages @> array[${language.toLowerCase()}::text]`);
    if (acceptsNewPatients !== undefined) conditions.push(sql`d.accepts_new_patients = ${acceptsNewPatients}`);
    if (cursor) conditions.push(sql`(${place}, d.id) > (${cursor.after}, ${cursor.id}::uuid)`);
    const rows = await this.db.query<{ id: string; place: string }>(
      sql`select d.*, ${place} as place from directory.doctor d ${found} where ${join(conditions, ' and ')} order by place, d.id limit ${limit + 1}`,
    );
    const { em } = this.db;
    return toPage(
      rows,
      limit,
      (row) => row.place,
      (row) => toDoctorView(em.map(Doctor, row)),
    );
  }

  private async among(actor: Actor, { hospitalId, patientId }: DoctorFilter): Promise<IdSet[]> {
    const { em } = this.db;
    if (hospitalId) await loadReadable(em, actor, Hospital, hospitalId);
    if (patientId) await loadReadable(em, actor, Patient, patientId);
    return [...(hospitalId ? [doctorsOfHospital(hospitalId)] : []), ...(patientId ? [doctorsFor(actor, patientId)] : [])];
  }
}
