import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { UserPatientMappingView } from '../views/mapping-view.js';
import { namesOf, selectMappings, toMappingView } from './mapping-rows.js';

/** The patients for whom an account acts now, in the order in which the mappings were made. */
export class ListPatientsOfUser extends Query<Page<UserPatientMappingView>> {
  constructor(
    readonly actor: Actor,
    readonly userId: string,
    readonly page: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListPatientsOfUser)
export class ListPatientsOfUserHandler implements IQueryHandler<ListPatientsOfUser> {
  constructor(private readonly db: Database) {}

  async execute({ actor, userId, page: { limit, cursor } }: ListPatientsOfUser) {
    // Only an administrator may see another account's mappings.
    if (actor.who.userId !== userId && !actor.mayEach('read', 'UserPatient')) throw new NotFound('user');
    const rows = await selectMappings(
      this.db,
      'user-patient',
      sql`m.user_id = ${userId} and m.ended_at is null and (m.expires_at is null or m.expires_at > now())
        and m.patient_id in (select p.id from directory.patient p where p.deleted_at is null)
        and ${actor.where('read', 'UserPatient', 'm')} and ${afterCursor(cursor, 'm.created_at')}
        order by m.created_at, m.id limit ${limit + 1}`,
    );
    const names = await namesOf(this.db, rows);
    return toPage(
      rows,
      limit,
      (row) => row.created_at,
      (row) => toMappingView('user-patient', row, names),
    );
  }
}
