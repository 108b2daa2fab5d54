import type { EntityManager } from '@mikro-orm/postgresql';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { Clock } from '../../kernel/clock.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import type { Identifier } from '../contract/patient-details.js';
import { comingOfAge } from '../domain/coming-of-age.js';
import { UserPatient } from '../domain/mappings.js';
import { type NewPatient, Patient } from '../domain/patient.js';
import { CANCEL, REASONS, settleAppointments } from '../hanging-appointments.js';
import { Identifiers } from '../identifiers.js';
import { type PatientParts, PatientSecrets } from '../patient-secrets.js';
import type { ChangedPatientView } from '../views/ended-views.js';
import { toPatientView } from '../views/patient-view.js';

export type PatientChanges = Changes<NewPatient> & PatientParts & { identifiers?: Identifier[] | null };

/**
 * Changes a patient's profile: the patient, delegates who may see the records, staff who care, or an administrator. The health profile needs a right
 * of its own. A new birth date moves the end of a parent's access with the 18th birthday. Future appointments of a patient who has
 * died are cancelled.
 */
export class UpdatePatient extends Command<ChangedPatientView> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
    readonly changes: PatientChanges,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdatePatient)
export class UpdatePatientHandler implements ICommandHandler<UpdatePatient> {
  constructor(
    private readonly db: Database,
    private readonly secrets: PatientSecrets,
    private readonly identifiers: Identifiers,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
  ) {}

  execute({ actor, patientId, changes, expectedVersion }: UpdatePatient): Promise<ChangedPatientView> {
    const { insurance, emergencyContacts, healthProfile, identifiers, ...fields } = changes;
    return this.db.transaction(async (em) => {
      const patient = await loadFor('update', em, actor, Patient, patientId, expectedVersion);
      if (healthProfile !== undefined) await this.demandClinical(actor, patientId);
      if (actor.who.role === 'patient') demandOwnFacts(actor, patient, fields);
      const { birthDate, timeZone, deceased } = patient;
      patient.change(fields, this.secrets.seal(patientId, { insurance, emergencyContacts, healthProfile }));
      if (identifiers !== undefined) {
        patient.identifiersChanged(this.clock.now());
        await this.identifiers.replace(patientId, identifiers ?? []);
      }
      if (patient.birthDate !== birthDate || patient.timeZone !== timeZone)
        await this.moveComingOfAge(em, patient, comingOfAge(birthDate, timeZone));
      await em.flush();
      if (deceased || !patient.deceased) return toPatientView(patient);
      const told = { decision: CANCEL, reason: REASONS.patient, patientId };
      return { ...toPatientView(patient), ...(await settleAppointments(this.commands, actor, { patientIds: [patientId] }, told)) };
    });
  }

  private async demandClinical(actor: Actor, patientId: string): Promise<void> {
    const allowed = await this.db.query(
      sql`select 1 from (select ${patientId}::uuid as id) p where ${actor.whereAllowed('update', 'HealthProfile', 'p')}`,
    );
    if (allowed.length === 0) throw new NotAllowed('change the health profile of', 'patient');
  }

  private moveComingOfAge(em: EntityManager, patient: Patient, before: Date): Promise<void> {
    return actingAs(SYSTEM, async () => {
      const ofChild = await em.find(UserPatient, { patientId: patient.id, relation: 'child', endedAt: null, confirmed: false });
      const ofAge = comingOfAge(patient.birthDate, patient.timeZone);
      for (const mapping of ofChild)
        mapping.change({ expiresAt: mapping.expiresAt?.getTime() === before.getTime() ? null : mapping.expiresAt }, ofAge);
      await em.flush();
    });
  }
}

/** Staff decide on life and death, and nobody moves the birth of somebody else for whom they act: their access may end with it. */
function demandOwnFacts({ who }: Actor, patient: Patient, { active, deceased, deceasedOn, birthDate }: PatientChanges): void {
  if (active !== undefined && active !== patient.active) throw new NotAllowed('close or open', 'patient');
  const dies = (deceased !== undefined && deceased !== patient.deceased) || (deceasedOn !== undefined && deceasedOn !== patient.deceasedOn);
  if (dies) throw new NotAllowed('change the death of', 'patient');
  if (birthDate !== undefined && birthDate !== patient.birthDate && who.profileId !== patient.id)
    throw new NotAllowed('change the birth date of', 'patient');
}
