import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { Relation } from '../domain/mappings.js';
import type { PatientOfUserView } from '../views.js';

interface Row {
  id: string;
  user_id: string;
  patient_id: string;
  patient_name: string;
  relation: Relation;
  scopes: string[];
  expires_at: string | null;
  created_at: string;
}

/** The patients for whom an account acts, in the order in which the mappings were made. */
export class ListPatientsOfUser extends Query<Page<PatientOfUserView>> {
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
    const rows = await this.db.query<Row>(sql`
      select m.id, m.user_id, m.patient_id, p.name as patient_name, m.relation, m.scopes, m.expires_at, m.created_at
      from directory.user_patient m join directory.patient p on p.id = m.patient_id and p.deleted_at is null
      where m.user_id = ${userId} and m.ended_at is null and (m.expires_at is null or m.expires_at > now())
        and ${actor.where('read', 'UserPatient', 'm')} and ${afterCursor(cursor, 'm.created_at')}
      order by m.created_at, m.id limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row.created_at,
      (row): PatientOfUserView => ({
        id: row.id,
        userId: row.user_id,
        patientId: row.patient_id,
        patientName: row.patient_name,
        relation: row.relation,
        scopes: row.scopes,
        expiresAt: row.expires_at && new Date(row.expires_at).toISOString(),
        createdAt: new Date(row.created_at).toISOString(),
      }),
    );
  }
}
