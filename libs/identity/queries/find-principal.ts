import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { activeHospitals, practisingDoctors } from '../../directory/contract.js';
import { sql } from '../../kernel/sql.js';
import { type Principal, SYSTEM } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import type { AccountRole } from '../domain/user.js';

/** Who stands behind an account right now; undefined when it is closed. */
export class FindPrincipal extends Query<Principal | undefined> {
  constructor(readonly userId: string) {
    super();
  }
}

interface Row {
  role: AccountRole;
  profile_id: string | null;
  in_good_standing: boolean;
}

@QueryHandler(FindPrincipal)
export class FindPrincipalHandler implements IQueryHandler<FindPrincipal> {
  constructor(private readonly db: Database) {}

  async execute({ userId }: FindPrincipal): Promise<Principal | undefined> {
    const [row] = await actingAs(SYSTEM, () =>
      this.db.hot<Row>(sql`
      select u.role, u.profile_id,
             case u.role when 'doctor' then u.profile_id in (${practisingDoctors().query})
                         when 'hospital' then u.profile_id in (${activeHospitals().query})
                         else true end as in_good_standing
      from identity.user_account u where u.id = ${userId} and u.active and u.deleted_at is null`),
    );
    return row && { userId, role: row.role, profileId: row.profile_id, inGoodStanding: row.in_good_standing };
  }
}
