import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { SpecialityInUse } from '../domain/directory.errors.js';
import { addSpecialities } from '../specialities.js';

/** Adds a speciality to the managed list, or takes it off if nobody has it. */
export class ChangeSpecialities extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly change: { add: string } | { remove: string },
  ) {
    super();
  }
}

@CommandHandler(ChangeSpecialities)
export class ChangeSpecialitiesHandler implements ICommandHandler<ChangeSpecialities> {
  constructor(private readonly db: Database) {}

  execute({ actor, change }: ChangeSpecialities): Promise<void> {
    actor.demand('manage-list', 'Speciality');
    return this.db.transaction(async () => {
      if ('add' in change) {
        await addSpecialities(this.db, [change.add]);
        return;
      }
      const name = change.remove.toLowerCase();
      const [known] = await this.db.query(sql`select 1 from directory.speciality where name = ${name} for update`);
      if (!known) throw new NotFound('speciality');
      const [used] = await this.db.query(sql`
        select 1 where exists (select 1 from directory.doctor d where d.specialities @> array[${name}::text] and d.deleted_at is null)
          or exists (select 1 from directory.hospital h where h.specialities @> array[${name}::text] and h.deleted_at is null)`);
      if (used) throw new SpecialityInUse();
      await this.db.query(sql`delete from directory.speciality where name = ${name}`);
    });
  }
}
