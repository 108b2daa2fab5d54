import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { activeUsers } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed, NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable, mayCreate } from '../../platform/access/load.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import type { Scope } from '../contract.js';
import { AlreadyMapped } from '../domain/directory.errors.js';
import { type By, type Relation, UserPatient } from '../domain/mappings.js';
import { Patient } from '../domain/patient.js';

export interface UserPatientTerms {
  userId: string;
  patientId: string;
  relation: Relation;
  scopes?: Scope[];
  expiresAt?: Date;
}

/** Lets an account act for a patient, within its scopes. */
export class MapUserToPatient extends Command<UserPatient> {
  constructor(
    readonly actor: Actor,
    readonly terms: UserPatientTerms,
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
      const { userId, patientId } = terms;
      await loadReadable(em, actor, Patient, patientId);
      if (!(await mayCreate(em, actor, 'UserPatient', { user_id: userId, patient_id: patientId })))
        throw new NotAllowed('create', 'mapping');
      const known = await this.db.query(sql`select 1 where ${userId}::uuid in (${activeUsers().query})`);
      if (known.length === 0) throw new NotFound('user');
      const by = { userId: actor.who.userId, at: this.clock.now() };
      await this.endWhatRanOut(em, userId, by);
      const mapping = UserPatient.open(terms, by);
      await em
        .persist(mapping)
        .flush()
        .catch(onConstraint('user_patient_once', () => new AlreadyMapped()))
        .catch(onConstraint('user_patient_one_self', () => new AlreadyMapped()));
      return mapping;
    });
  }

  /** An expired relation gives no access and must not block a new one. */
  private async endWhatRanOut(em: EntityManager, userId: string, by: By): Promise<void> {
    const over = { userId, endedAt: null, expiresAt: { $lte: by.at } };
    for (const mapping of await em.find(UserPatient, over, { lockMode: LockMode.PESSIMISTIC_WRITE })) mapping.end(by);
    await em.flush();
  }
}
