import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { activeUsers } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed, NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadReadable, mayCreate } from '../../platform/access/load.js';
import { SHARED } from '../locks.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import type { Scope } from '../contract.js';
import { comingOfAge } from '../domain/coming-of-age.js';
import { OfAge } from '../domain/directory.errors.js';
import { type By, type Relation, UserPatient } from '../domain/mappings.js';
import { Patient } from '../domain/patient.js';
import { demandPatientAccount, writeOnce } from '../owner.js';
import { readMapping } from '../queries/mapping-rows.js';
import type { UserPatientMappingView } from '../views/mapping-view.js';

export interface NewUserPatient {
  userId: string;
  patientId: string;
  relation: Relation;
  scopes?: Scope[];
  expiresAt?: Date;
}

/** Lets an account act for a patient, within its scopes: an administrator for anyone, a patient for themselves. */
export class MapUserToPatient extends Command<UserPatientMappingView> {
  constructor(
    readonly actor: Actor,
    readonly terms: NewUserPatient,
  ) {
    super();
  }
}

@CommandHandler(MapUserToPatient)
export class MapUserToPatientHandler implements ICommandHandler<MapUserToPatient> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, terms }: MapUserToPatient) {
    return this.db.transaction(async (em) => {
      const { userId, patientId, relation } = terms;
      const patient = await loadReadable(em, actor, Patient, patientId, SHARED);
      if (!(await mayCreate(em, actor, 'UserPatient', { user_id: userId, patient_id: patientId })))
        throw new NotAllowed('create', 'mapping');
      if (relation === 'self' && !['admin', 'system'].includes(actor.who.role))
        throw new NotAllowed('make another the owner of', 'profile');
      const by = { userId: actor.who.userId, at: this.clock.now() };
      // The account and its mappings are somebody else's: the system reads and writes what was authorised above.
      return actingAs(SYSTEM, async () => {
        const known = await this.db.query(sql`select 1 where ${userId}::uuid in (${activeUsers().query})`);
        if (known.length === 0) throw new NotFound('user');
        await this.endWhatRanOut(em, userId, by);
        if (relation === 'self') await demandPatientAccount(this.db, userId);
        const ofAge = comingOfAge(patient.birthDate, patient.timeZone);
        if (relation === 'child' && ofAge <= by.at) throw new OfAge();
        const mapping = UserPatient.open({ ...terms, ofAge }, by);
        await writeOnce(em.persist(mapping).flush());
        return readMapping(this.db, 'user-patient', mapping.id);
      });
    });
  }

  /** An expired relation gives no access and must not block a new one. */
  private async endWhatRanOut(em: EntityManager, userId: string, by: By): Promise<void> {
    const over = { userId, endedAt: null, expiresAt: { $lte: by.at } };
    for (const mapping of await em.find(UserPatient, over, { lockMode: LockMode.PESSIMISTIC_WRITE })) mapping.end(by);
    await em.flush();
  }
}
