import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { activeHospitals, practisingDoctors } from '../contract.js';
import { CannotActNow } from '../domain/directory.errors.js';
import { type MappingViews, readMapping } from '../queries/mapping-rows.js';
import { demandStanding } from '../standing.js';
import { CONSENTED, type ConsentedKind, type ConsentedMapping } from './mapping-kinds.js';

/** The other side agrees: from the commit on the mapping gives access. Nobody accepts what they have proposed themselves. */
export class AcceptMapping extends Command<MappingViews[ConsentedKind]> {
  constructor(
    readonly actor: Actor,
    readonly kind: ConsentedKind,
    readonly mappingId: string,
  ) {
    super();
  }
}

@CommandHandler(AcceptMapping)
export class AcceptMappingHandler implements ICommandHandler<AcceptMapping> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, kind, mappingId }: AcceptMapping) {
    return this.db.transaction(async (em) => {
      const mapping = await loadFor<ConsentedMapping>('accept', em, actor, CONSENTED[kind], mappingId);
      if ('patientId' in mapping) note({ patientIds: [mapping.patientId] });
      if (mapping.status === 'proposed' && isOwnProposal(actor, kind, mapping)) throw new NotAllowed('accept', 'mapping');
      await demandStanding(this.db, actor);
      await this.demandBothAct(mapping);
      mapping.accept({ userId: actor.who.userId, at: this.clock.now() });
      // After the change the row may not be the caller's any more: the system writes what was authorised above.
      await actingAs(SYSTEM, () => em.flush());
      return readMapping(this.db, kind, mappingId);
    });
  }

  /** A doctor or hospital that lost its standing since it asked gets nobody. */
  private async demandBothAct(mapping: ConsentedMapping): Promise<void> {
    const stands = await this.db.query(sql`select 1
      where ${'doctorId' in mapping ? sql`${mapping.doctorId}::uuid in (${practisingDoctors().query})` : sql`true`}
        and ${'hospitalId' in mapping ? sql`${mapping.hospitalId}::uuid in (${activeHospitals().query})` : sql`true`}`);
    if (stands.length === 0) throw new CannotActNow();
  }
}

/** The hospital of a doctor answers for the doctor where a patient asks for care. */
function isOwnProposal({ who: { role } }: Actor, kind: ConsentedKind, { proposedBy }: ConsentedMapping): boolean {
  if (role === proposedBy) return true;
  return kind === 'doctor-patient' && role === 'hospital' && proposedBy === 'doctor';
}
