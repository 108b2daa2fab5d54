import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { ReturnChats } from '../../messaging/contract.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { ReturnAppointments } from '../../scheduling/contract.js';
import { MergedSince } from '../merge/merge.errors.js';
import { MergeStore, type Undo } from '../merge/merge-store.js';
import { namesOfMerges, type PatientMergeView, toMergeView } from '../merge/merge-view.js';
import { MERGE_UNDO, PatientMerge } from '../merge/patient-merge.js';
import { demandStanding } from '../standing.js';

/** Makes two patients of one again, as they were. What was added since the merge stays with the one who stayed. */
export class UndoMerge extends Command<PatientMergeView> {
  constructor(
    readonly actor: Actor,
    readonly mergeId: string,
  ) {
    super();
  }
}

@CommandHandler(UndoMerge)
export class UndoMergeHandler implements ICommandHandler<UndoMerge> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly store: MergeStore,
    private readonly commands: CommandBus,
  ) {}

  execute({ actor, mergeId }: UndoMerge) {
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      const merge = await loadFor('undo', em, actor, PatientMerge, mergeId);
      const { fromId, intoId } = merge;
      const at = this.clock.now();
      merge.takeBack({ userId: actor.who.userId, at });
      note({ patientIds: [intoId, fromId] });
      return actingAs(SYSTEM, async () => {
        const there = await this.db.query(sql`
          select 1 from directory.patient p where (p.id = ${intoId} and p.deleted_at is null) or (p.id = ${fromId} and p.merged_into = ${intoId})
          order by p.id for update`);
        if (there.length < 2) throw new MergedSince();
        const undo = JSON.parse(this.vault.open(MERGE_UNDO, mergeId, merge.undo)) as {
          directory: Undo;
          appointments: string[];
          chats: string[];
        };
        await this.store.undo(fromId, intoId, undo.directory, at);
        await this.commands.execute(new ReturnAppointments(undo.appointments, fromId, intoId));
        await this.commands.execute(new ReturnChats(undo.chats, fromId, intoId));
        await em.flush();
        return toMergeView(merge, await namesOfMerges(this.db, [merge]));
      });
    });
  }
}
