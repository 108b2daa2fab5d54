import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { MoveChats } from '../../messaging/contract.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { MoveAppointments } from '../../scheduling/contract.js';
import { Patient } from '../domain/patient.js';
import { DuplicateHasAccount, SamePatient, TwoAccounts } from '../merge/merge.errors.js';
import { MergeStore } from '../merge/merge-store.js';
import { type PatientMergeView, toMergeView } from '../merge/merge-view.js';
import { MERGE_UNDO, PatientMerge } from '../merge/patient-merge.js';
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
    private readonly vault: Vault,
    private readonly store: MergeStore,
    private readonly commands: CommandBus,
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
      return actingAs(SYSTEM, async () => {
        await this.refuseAccounts(fromId, intoId);
        const directory = await this.store.merge(fromId, intoId, by);
        const appointments = await this.commands.execute(new MoveAppointments(fromId, intoId));
        const chats = await this.commands.execute(new MoveChats(fromId, intoId));
        const id = newId();
        const undo = this.vault.seal(MERGE_UNDO, id, JSON.stringify({ directory, appointments, chats }));
        const merge = PatientMerge.of(id, { fromId, intoId }, undo, by);
        await em.persist(merge).flush();
        return toMergeView(merge);
      });
    });
  }

  private async refuseAccounts(fromId: string, intoId: string): Promise<void> {
    const selves = await this.db.query<{ patient_id: string }>(
      sql`select patient_id from directory.user_patient where patient_id = any(${[fromId, intoId]}) and relation = 'self' and ended_at is null`,
    );
    const has = (id: string) => selves.some(({ patient_id }) => patient_id === id);
    if (has(fromId)) throw has(intoId) ? new TwoAccounts() : new DuplicateHasAccount();
  }
}
