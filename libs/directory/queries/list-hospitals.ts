import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { listReadable, loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { IdSet, sql } from '../../kernel/sql.js';
import { hospitalsOfDoctor } from '../contract.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import { type HospitalView, toHospitalView } from '../views.js';

export interface HospitalFilter {
  limit: number;
  cursor?: Cursor;
  type?: Hospital['type'];
  /** Only hospitals where this doctor works, or this patient is registered. 404 if the caller may not see that doctor or patient. */
  of?: { doctorId: string } | { patientId: string };
}

/** Hospitals by name. */
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

  async execute({ actor, filter: { limit, cursor, type, of } }: ListHospitals) {
    const em = this.db.em;
    let among: IdSet | undefined;
    if (of && 'doctorId' in of) {
      await loadReadable(em, actor, Doctor, of.doctorId);
      among = hospitalsOfDoctor(of.doctorId);
    } else if (of) {
      await loadReadable(em, actor, Patient, of.patientId);
      among = new IdSet(
        sql`select hp.hospital_id from directory.hospital_patient hp where hp.patient_id = ${of.patientId} and hp.ended_at is null`,
      );
    }
    const rows = await listReadable(em, actor, Hospital, { where: type ? { type } : {}, among, sort: 'name', after: cursor, limit });
    return toPage(rows, limit, ({ name }) => name, toHospitalView);
  }
}
