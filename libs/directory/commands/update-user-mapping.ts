import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { comingOfAge } from '../domain/coming-of-age.js';
import { NotOfAge, OfAge } from '../domain/directory.errors.js';
import { UserPatient, type UserPatientTerms } from '../domain/mappings.js';
import { Patient } from '../domain/patient.js';
import { demandPatientAccount, writeOnce } from '../owner.js';
import { readMapping } from '../queries/mapping-rows.js';
import type { UserPatientMappingView } from '../views/mapping-view.js';

/**
 * Changes what an account may do for a patient, and how long: an administrator, or the patient. To confirm the relation to a child past the 18th
 * birthday is up to the grown child, or an administrator.
 */
export class UpdateUserMapping extends Command<UserPatientMappingView> {
  constructor(
    readonly actor: Actor,
    readonly mappingId: string,
    readonly changes: Partial<UserPatientTerms>,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateUserMapping)
export class UpdateUserMappingHandler implements ICommandHandler<UpdateUserMapping> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, mappingId, changes, expectedVersion }: UpdateUserMapping) {
    return this.db.transaction(async (em) => {
      const mapping = await loadFor('update', em, actor, UserPatient, mappingId, expectedVersion);
      note({ patientIds: [mapping.patientId] });
      const isOwner = mapping.relation === 'self' || changes.relation === 'self';
      if (isOwner && !actor.mayEach('update', 'UserPatient')) throw new NotAllowed('change the owner of', 'profile');
      return actingAs(SYSTEM, async () => {
        const patient = await em.findOneOrFail(Patient, { id: mapping.patientId });
        const ofAge = comingOfAge(patient.birthDate, patient.timeZone);
        const outgrows = mapping.relation === 'child' && (changes.confirmed === true || (changes.relation ?? 'child') !== 'child');
        if (changes.relation === 'self') await demandPatientAccount(this.db, mapping.userId);
        const becomesChild = changes.relation === 'child' && mapping.relation !== 'child';
        if (becomesChild && changes.confirmed !== true && ofAge <= this.clock.now()) throw new OfAge();
        if (outgrows && actor.who.role === 'patient' && ofAge > this.clock.now()) throw new NotOfAge();
        mapping.change(changes, ofAge);
        await writeOnce(em.flush());
        return readMapping(this.db, 'user-patient', mappingId);
      });
    });
  }
}
