import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Patient } from '../domain/patient.js';
import { type PatientView, toPatientView } from '../views/patient-view.js';

export class GetPatient extends Query<PatientView> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetPatient)
export class GetPatientHandler implements IQueryHandler<GetPatient> {
  constructor(private readonly db: Database) {}

  async execute({ actor, id }: GetPatient) {
    return toPatientView(await loadReadable(this.db.em, actor, Patient, id));
  }
}
