import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';

/** The modular crypt format of bcrypt: version, cost, 53 characters of salt and hash. */
export const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;
const LOOKED_UP_FOR_MS = 5000;
/** Limit of the decoy's cost: otherwise one account with a costly hash would slow down every failed log-in. */
const DEAREST_DECOY = 12;

/** Accounts from another system keep its bcrypt hashes until their first log-in. */
@Injectable()
export class ForeignHashes {
  private known: { at: number; decoy: Promise<string | undefined> } = { at: -Infinity, decoy: Promise.resolve(undefined) };

  constructor(private readonly db: Database) {}

  /** A hash without a password, as costly as the costliest bcrypt hash of an account (cost 12 at most). Undefined if no account has one. */
  decoy(): Promise<string | undefined> {
    if (performance.now() - this.known.at >= LOOKED_UP_FOR_MS) {
      const decoy = this.renewed(this.known.decoy);
      this.known = { at: performance.now(), decoy };
      // A failed look-up is repeated the next time.
      decoy.catch(() => (this.known.at = -Infinity));
    }
    return this.known.decoy;
  }

  private async renewed(before: Promise<string | undefined>): Promise<string | undefined> {
    const [costliest] = await actingAs(SYSTEM, () =>
      this.db.query<{ cost: string }>(sql`
        select substr(password_hash, 5, 2) as cost from identity.user_account
        where password_hash like '$2%' and deleted_at is null and active order by substr(password_hash, 5, 2) desc limit 1`),
    );
    if (!costliest) return undefined;
    const cost = Math.min(Number(costliest.cost), DEAREST_DECOY);
    const last = await before.catch(() => undefined);
    return last !== undefined && bcrypt.getRounds(last) === cost ? last : bcrypt.hash('no account has this password', cost);
  }
}
