import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor, Role } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Patient, type ValidationStatus } from '../domain/patient.js';
import { demandStanding } from '../standing.js';
import { type PatientView, toPatientView } from '../views/patient-view.js';

/** Takes a step of the validation: a doctor and a hospital the one that names them, an administrator each. */
export class ValidatePatient extends Command<PatientView> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
    readonly status: ValidationStatus,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

const STEP_OF: Partial<Record<Role, ValidationStatus>> = { doctor: 'validated_by_doctor', hospital: 'validated_by_institution' };

@CommandHandler(ValidatePatient)
export class ValidatePatientHandler implements ICommandHandler<ValidatePatient> {
  constructor(private readonly db: Database) {}

  execute({ actor, patientId, status, expectedVersion }: ValidatePatient) {
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      const patient = await loadFor('validate', em, actor, Patient, patientId, expectedVersion);
      if (!actor.mayEach('validate', 'Patient') && STEP_OF[actor.who.role] !== status) throw new NotAllowed(`call ${status}`, 'patient');
      patient.validate(status);
      await em.flush();
      return toPatientView(patient);
    });
  }
}
