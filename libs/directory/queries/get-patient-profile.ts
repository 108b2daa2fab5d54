import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Patient } from '../domain/patient.js';
import { Identifiers } from '../identifiers.js';
import { PatientSecrets } from '../patient-secrets.js';
import { type PatientProfileView, toPatientView } from '../views/patient-view.js';

/** All data of a patient. Readers without a right to it do not get the health profile. */
export class GetPatientProfile extends Query<PatientProfileView> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
  ) {
    super();
  }
}

@QueryHandler(GetPatientProfile)
export class GetPatientProfileHandler implements IQueryHandler<GetPatientProfile> {
  constructor(
    private readonly db: Database,
    private readonly secrets: PatientSecrets,
    private readonly identifiers: Identifiers,
  ) {}

  async execute({ actor, patientId }: GetPatientProfile): Promise<PatientProfileView> {
    const patient = await loadReadable(this.db.em, actor, Patient, patientId);
    const { healthProfile, ...parts } = this.secrets.open(patient);
    return {
      ...toPatientView(patient),
      identifiers: await this.identifiers.of(patientId),
      insurance: parts.insurance ?? [],
      emergencyContacts: parts.emergencyContacts ?? [],
      ...((await this.maySeeClinical(actor, patientId)) && { healthProfile }),
    };
  }

  private async maySeeClinical(actor: Actor, patientId: string): Promise<boolean> {
    if (!actor.may('read', 'HealthProfile')) return false;
    const seen = await this.db.query(
      sql`select 1 from (select ${patientId}::uuid as id) p where ${actor.where('read', 'HealthProfile', 'p')}`,
    );
    return seen.length > 0;
  }
}
