import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { empty, type IdSet, join, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { doctorsFor } from '../care-team.js';
import { doctorsOfHospital, FreeTimesOf } from '../contract.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import { type ListedDoctorView, type NextFreeTimeView, toDoctorView } from '../views/doctor-view.js';

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
  /** So many of the next free times of each doctor. 403 if the caller may not read free times. */
  slots?: number;
}

interface Listed {
  id: string;
  place: string;
  /** Names by id of the hospitals where the doctor works or has worked. */
  workplaces?: Record<string, string> | null;
}

const WORKPLACES = sql`(select jsonb_object_agg(h.id, h.name) from directory.hospital h
  where h.id in (select hd.hospital_id from directory.hospital_doctor hd where hd.doctor_id = d.id))`;

/** Doctors by name, or the most relevant first where a name is asked for. */
export class ListDoctors extends Query<Page<ListedDoctorView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: DoctorFilter,
  ) {
    super();
  }
}

@QueryHandler(ListDoctors)
export class ListDoctorsHandler implements IQueryHandler<ListDoctors> {
  constructor(
    private readonly db: Database,
    private readonly queries: QueryBus,
  ) {}

  async execute({ actor, filter }: ListDoctors): Promise<Page<ListedDoctorView>> {
    const { limit, cursor, name, speciality, city, language, acceptsNewPatients, slots } = filter;
    if (slots !== undefined) actor.demand('read', 'Slot');
    const place = name === undefined ? sql`d.name` : sql`f.place`;
    const found = name === undefined ? empty : sql`join directory.find_named('doctor', ${name}) f on f.id = d.id`;
    const conditions: Sql[] = [actor.where('read', 'Doctor', 'd'), sql`d.deleted_at is null`];
    for (const among of await this.among(actor, filter)) conditions.push(sql`d.id in (${among.query})`);
    if (speciality !== undefined) conditions.push(sql`d.specialities @> array[lower(${speciality})]`);
    if (city !== undefined) conditions.push(sql`d.city_folded = directory.folded(${city})`);
    if (language !== undefined) conditions.push(sql`d.languages @> array[${language.toLowerCase()}::text]`);
    if (acceptsNewPatients !== undefined) conditions.push(sql`d.accepts_new_patients = ${acceptsNewPatients}`);
    if (cursor) conditions.push(sql`(${place}, d.id) > (${cursor.after}, ${cursor.id}::uuid)`);
    const workplaces = slots === undefined ? empty : sql`, ${WORKPLACES} as workplaces`;
    const rows = await this.db.query<Listed>(
      sql`select d.*, ${place} as place ${workplaces} from directory.doctor d ${found} where ${join(conditions, ' and ')} order by place, d.id limit ${limit + 1}`,
    );
    const freeSlots = slots === undefined ? undefined : await this.freeSlots(actor, rows.slice(0, limit), slots);
    const { em } = this.db;
    return toPage(
      rows,
      limit,
      (row) => row.place,
      ({ workplaces: _, ...row }) => ({
        ...toDoctorView(em.map(Doctor, row)),
        ...(freeSlots && { freeSlots: freeSlots.get(row.id) ?? [] }),
      }),
    );
  }

  /** The next free times by doctor, with the names of the hospitals. */
  private async freeSlots(actor: Actor, doctors: Listed[], count: number): Promise<ReadonlyMap<string, NextFreeTimeView[]>> {
    const { userId, role } = actor.who;
    const times = await this.queries.execute(
      new FreeTimesOf(
        { userId, role },
        doctors.map(({ id }) => id),
        count,
      ),
    );
    const hospitalOf = ({ workplaces }: Listed, id: string | null) => {
      const name = id === null ? undefined : workplaces?.[id];
      return id !== null && name !== undefined ? { id, name } : null;
    };
    return new Map(
      doctors.map((doctor) => [
        doctor.id,
        (times.get(doctor.id) ?? []).map(({ hospitalId, modalities, ...time }) => ({
          ...time,
          hospitalId,
          hospital: hospitalOf(doctor, hospitalId),
          modalities: [...modalities],
        })),
      ]),
    );
  }

  private async among(actor: Actor, { hospitalId, patientId }: DoctorFilter): Promise<IdSet[]> {
    const { em } = this.db;
    if (hospitalId) await loadReadable(em, actor, Hospital, hospitalId);
    if (patientId) await loadReadable(em, actor, Patient, patientId);
    return [...(hospitalId ? [doctorsOfHospital(hospitalId)] : []), ...(patientId ? [doctorsFor(actor, patientId)] : [])];
  }
}
