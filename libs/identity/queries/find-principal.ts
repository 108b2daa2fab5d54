import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { activeHospitals, practisingDoctors } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { type Principal, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import type { TokenSubject } from '../sessions/access-tokens.js';
import type { AccountRole } from '../domain/user.js';

/** Finds the current principal of a token. Undefined if its session has ended, or its account or client is closed. */
export class FindPrincipal extends Query<Principal | undefined> {
  constructor(readonly token: TokenSubject) {
    super();
  }
}

interface Row {
  /** Null for a client that acts in its own name. */
  role: AccountRole | null;
  profile_id: string | null;
  second_factor: boolean;
  in_good_standing: boolean;
  /** Current scopes of the client: fewer than in the token if an administrator removed some. */
  client_scopes: string[] | null;
}

@QueryHandler(FindPrincipal)
export class FindPrincipalHandler implements IQueryHandler<FindPrincipal> {
  constructor(
    private readonly db: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ token: { subject, sessionId, scopes } }: FindPrincipal): Promise<Principal | undefined> {
    const [row] = await actingAs(SYSTEM, () =>
      this.db.hot<Row>(sql`
      select u.role, u.profile_id, s.second_factor,
             case u.role when 'doctor' then exists (select from (${practisingDoctors().query}) p where p.id = u.profile_id)
                         when 'hospital' then exists (select from (${activeHospitals().query}) p where p.id = u.profile_id)
                         else true end as in_good_standing,
             c.scopes as client_scopes
      from identity.session s
      left join identity.user_account u on u.id = s.user_id and u.active and u.deleted_at is null
      left join identity.oauth_client c on s.method = 'client' and s.client_id = c.id::text and c.id = ${subject} and c.revoked_at is null
      where s.id = ${sessionId} and s.ended_at is null and s.expires_at > ${this.clock.now()}
        and (u.id = ${subject} or c.id is not null)`),
    );
    if (!row) return undefined;
    if (row.role === null) {
      const left = scopes?.filter((scope) => row.client_scopes?.includes(scope)) ?? [];
      return { userId: subject, role: 'integration', profileId: null, inGoodStanding: true, sessionId, scopes: left };
    }
    const needsSecondFactor = row.role === 'admin' && !row.second_factor && this.config.get('REQUIRE_ADMIN_SECOND_FACTOR');
    return {
      userId: subject,
      role: row.role,
      profileId: row.profile_id,
      inGoodStanding: row.in_good_standing && !needsSecondFactor,
      sessionId,
      ...(scopes && { scopes }),
    };
  }
}
