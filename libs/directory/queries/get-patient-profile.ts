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
      ...((await this.maySee('PatientDetails', actor, patientId)) && {
        identifiers: await this.numbersFor(actor, patientId),
        insurance: parts.insurance ?? [],
        emergencyContacts: parts.emergencyContacts ?? [],
      }),
      ...((await this.maySee('HealthProfile', actor, patientId)) && { healthProfile }),
    };
  }

  /** Only administrators learn whether somebody else has a number as well. */
  private async numbersFor(actor: Actor, patientId: string): Promise<PatientProfileView['identifiers']> {
    const all = await this.identifiers.of(patientId);
    return all.map(({ identifies, ...number }) => ({ ...number, ...(actor.who.role === 'admin' && { identifies }) }));
  }

  private async maySee(part: 'PatientDetails' | 'HealthProfile', actor: Actor, patientId: string): Promise<boolean> {
    const seen = await this.db.query(sql`select 1 from (select ${patientId}::uuid as id) p where ${actor.whereAllowed('read', part, 'p')}`);
    return seen.length > 0;
  }
}
