import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Patient } from '../domain/patient.js';
import { SamePatient } from '../merge/merge.errors.js';
import { Merging } from '../merge/merging.js';
import { namesOfMerges, type PatientMergeView, toMergeView } from '../merge/merge-view.js';
import { demandStanding } from '../standing.js';

/** A person says that two patients are one: what the duplicate has goes to the other, and the duplicate is hidden. */
export class MergePatients extends Command<PatientMergeView> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
    readonly duplicateId: string,
  ) {
    super();
  }
}

@CommandHandler(MergePatients)
export class MergePatientsHandler implements ICommandHandler<MergePatients> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly merging: Merging,
  ) {}

  execute({ actor, patientId: intoId, duplicateId: fromId }: MergePatients) {
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      // Locks them in the order of their ids, so that two merges of the same patients wait for each other.
      for (const id of [...new Set([intoId, fromId])].sort()) await loadFor('merge', em, actor, Patient, id);
      if (intoId === fromId) throw new SamePatient();
      note({ patientIds: [intoId, fromId] });
      const by = { userId: actor.who.userId, at: this.clock.now() };
      // The caller may do it; the relations of others, which they do not see, go along.
      const merge = await actingAs(SYSTEM, () => this.merging.merge(fromId, intoId, by, 'person'));
      return toMergeView(merge, await namesOfMerges(this.db, [merge]));
    });
  }
}
