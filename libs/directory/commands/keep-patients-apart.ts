import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Patient } from '../domain/patient.js';
import { SamePatient } from '../merge/merge.errors.js';
import { demandStanding } from '../standing.js';

/** A person says that two patients are two: they are not proposed again. */
export class KeepPatientsApart extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
    readonly otherId: string,
  ) {
    super();
  }
}

@CommandHandler(KeepPatientsApart)
export class KeepPatientsApartHandler implements ICommandHandler<KeepPatientsApart> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, patientId, otherId }: KeepPatientsApart) {
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      const ids = [...new Set([patientId, otherId])].sort();
      for (const id of ids) await loadFor('merge', em, actor, Patient, id);
      const [first, second] = ids;
      if (second === undefined) throw new SamePatient();
      note({ patientIds: ids });
      await this.db.query(sql`
        insert into directory.distinct_patients (first_id, second_id, decided_by, decided_at)
        values (${first}, ${second}, ${actor.who.userId}, ${this.clock.now()}) on conflict do nothing`);
    });
  }
}
