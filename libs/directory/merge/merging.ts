import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { MoveChats } from '../../messaging/contract.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { MoveAppointments } from '../../scheduling/contract.js';
import type { By } from '../domain/mappings.js';
import { DuplicateHasAccount, TwoAccounts } from './merge.errors.js';
import { MergeStore, type MergeSaidBy } from './merge-store.js';
import { MERGE_UNDO, PatientMerge } from './patient-merge.js';

/** Makes one patient of two, in the open transaction and as the system; the caller has locked both rows and knows that it may be done. */
@Injectable()
export class Merging {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly store: MergeStore,
    private readonly commands: CommandBus,
  ) {}

  async merge(fromId: string, intoId: string, by: By, saidBy: MergeSaidBy): Promise<PatientMerge> {
    await this.refuseAccounts(fromId, intoId);
    const directory = await this.store.merge(fromId, intoId, by, saidBy);
    const appointments = await this.commands.execute(new MoveAppointments(fromId, intoId));
    const chats = await this.commands.execute(new MoveChats(fromId, intoId));
    const id = newId();
    const undo = this.vault.seal(MERGE_UNDO, id, JSON.stringify({ directory, appointments, chats }));
    const merge = PatientMerge.of(id, { fromId, intoId }, undo, by);
    await this.db.em.persist(merge).flush();
    return merge;
  }

  private async refuseAccounts(fromId: string, intoId: string): Promise<void> {
    const selves = await this.db.query<{ patient_id: string }>(
      sql`select patient_id from directory.user_patient where patient_id = any(${[fromId, intoId]}) and relation = 'self' and ended_at is null`,
    );
    const has = (id: string) => selves.some(({ patient_id }) => patient_id === id);
    if (has(fromId)) throw has(intoId) ? new TwoAccounts() : new DuplicateHasAccount();
  }
}
