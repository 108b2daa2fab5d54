import { raw } from '@mikro-orm/core';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { IdSet, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { listReadable, loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { doctorsOfHospital } from '../contract.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import { type DoctorView, toDoctorView } from '../views.js';

export interface DoctorFilter {
  limit: number;
  cursor?: Cursor;
  speciality?: string;
  /** Only doctors who work at this hospital, or care for this patient. 404 if the caller may not see that hospital or patient. */
  of?: { hospitalId: string } | { patientId: string };
}

/** Doctors by name. */
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

  async execute({ actor, filter: { limit, cursor, speciality, of } }: ListDoctors) {
    const em = this.db.em;
    let among: IdSet | undefined;
    if (of && 'hospitalId' in of) {
      await loadReadable(em, actor, Hospital, of.hospitalId);
      among = doctorsOfHospital(of.hospitalId);
    } else if (of) {
      await loadReadable(em, actor, Patient, of.patientId);
      among = new IdSet(
        sql`select dp.doctor_id from directory.doctor_patient dp where dp.patient_id = ${of.patientId} and dp.ended_at is null`,
      );
    }
    const where = speciality ? { [raw((alias) => `${alias}.specialities @> array[?::text]`, [speciality])]: [] } : {};
    const rows = await listReadable(em, actor, Doctor, { where, among, sort: 'name', after: cursor, limit });
    return toPage(rows, limit, ({ name }) => name, toDoctorView);
  }
}
