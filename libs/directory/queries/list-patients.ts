import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { IdSet } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { listReadable, loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { patientsInCareOf, patientsOfHospital } from '../contract.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';
import { type PatientView, toPatientView } from '../views/patient-view.js';

export interface PatientFilter {
  limit: number;
  cursor?: Cursor;
  /** Only patients registered at this hospital, or in this doctor's care. 404 if the caller may not see that hospital or doctor. */
  of?: { hospitalId: string } | { doctorId: string };
}

/** Patients by name, always within what the caller may see. */
export class ListPatients extends Query<Page<PatientView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: PatientFilter,
  ) {
    super();
  }
}

@QueryHandler(ListPatients)
export class ListPatientsHandler implements IQueryHandler<ListPatients> {
  constructor(private readonly db: Database) {}

  async execute({ actor, filter: { limit, cursor, of } }: ListPatients) {
    const em = this.db.em;
    let among: IdSet | undefined;
    if (of && 'hospitalId' in of) {
      await loadReadable(em, actor, Hospital, of.hospitalId);
      among = patientsOfHospital(of.hospitalId);
    } else if (of) {
      await loadReadable(em, actor, Doctor, of.doctorId);
      among = patientsInCareOf(of.doctorId);
    }
    const rows = await listReadable(em, actor, Patient, { where: { mergedInto: null }, among, sort: 'name', after: cursor, limit });
    return toPage(rows, limit, ({ name }) => name, toPatientView);
  }
}
