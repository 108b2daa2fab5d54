import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { Database } from '../platform/database/database.js';

/** The modular crypt format of bcrypt: version, cost, 53 characters of salt and hash. */
export const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;
const LOOKED_UP_FOR_MS = 5000;

/** Accounts that came from another system have its bcrypt hashes until their first log-in. */
@Injectable()
export class ForeignHashes {
  private known: { at: number; decoy: string | undefined } = { at: -Infinity, decoy: undefined };

  constructor(private readonly db: Database) {}

  /** A hash that no password has, as costly as the costliest that some account still has; undefined where none has one. */
  async decoy(): Promise<string | undefined> {
    if (performance.now() - this.known.at < LOOKED_UP_FOR_MS) return this.known.decoy;
    const [costliest] = await actingAs(SYSTEM, () =>
      this.db.query<{ cost: string }>(sql`
        select substr(password_hash, 5, 2) as cost from identity.user_account
        where password_hash like '$2%' and deleted_at is null order by substr(password_hash, 5, 2) desc limit 1`),
    );
    const cost = costliest && Number(costliest.cost);
    if (cost === undefined || this.known.decoy === undefined || bcrypt.getRounds(this.known.decoy) !== cost) {
      this.known.decoy = cost === undefined ? undefined : await bcrypt.hash('no account has this password', cost);
    }
    this.known.at = performance.now();
    return this.known.decoy;
  }
}
