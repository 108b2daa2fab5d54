import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Sql, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../access/actor.js';
import { actingAs } from '../access/request-context.js';
import { CannotStart } from '../cannot-start.js';
import { Contexts } from '../context.js';
import { Database } from '../database/database.js';
import { valuesByKey } from './values-by-key.js';
import { SealBroken, Vault } from './vault.js';

const COLUMN = 'platform.sealing_key.mark';
const TEXT = 'sealed by this key';

interface Mark {
  id: string;
  mark: Buffer;
}

/**
 * Checks at the start of every process that ENCRYPTION_KEYS are the keys of this database. Each key that seals leaves a mark, sealed with itself. The
 * mark of a key that is not configured any more is looked after: the key is missed if it still seals a value, forgotten if it does not.
 */
@Injectable()
export class SealingCheck implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly contexts: Contexts,
  ) {}

  async onModuleInit(): Promise<void> {
    const [table] = await this.db.query(sql`select where to_regclass('platform.sealing_key') is not null`);
    // The check of the schema refuses a database without it.
    if (!table) return;
    await this.refuseOtherKeys();
    await this.refuseMissingKeys();
    await this.db.query(markOf(this.vault));
    // Another process may have left its mark first.
    await this.refuseOtherKeys();
  }

  private async refuseOtherKeys(): Promise<void> {
    const marks = await this.db.query<Mark>(
      sql`select id, mark from platform.sealing_key where id = any(${this.vault.keyIds}) order by id`,
    );
    const wrong = marks.filter(({ id, mark }) => !this.opens(id, mark));
    refuse(wrong, (id) => `ENCRYPTION_KEYS has another key "${id}" than the one that encrypted this database: put the right one back.`);
  }

  private async refuseMissingKeys(): Promise<void> {
    const missing = await this.db.query<Mark>(sql`select id from platform.sealing_key where id <> all(${this.vault.keyIds}) order by id`);
    if (missing.length === 0) return;
    const values = await actingAs(SYSTEM, () => valuesByKey(this.db, this.contexts.sealed));
    refuse(
      missing.filter(({ id }) => values.has(id)),
      (id) => `ENCRYPTION_KEYS lacks the key "${id}", which encrypts data of this database: add it behind the others.`,
    );
    await this.db.query(sql`delete from platform.sealing_key where id = any(${missing.map(({ id }) => id)})`);
  }

  private opens(id: string, mark: Buffer): boolean {
    try {
      return this.vault.open(COLUMN, id, mark) === TEXT;
    } catch (error) {
      if (error instanceof SealBroken) return false;
      throw error;
    }
  }
}

/** Writes the mark of the key that seals, unless it has one. */
export const markOf = (vault: Vault): Sql => sql`
  insert into platform.sealing_key (id, mark) values (${vault.sealingKey}, ${vault.seal(COLUMN, vault.sealingKey, TEXT)}) on conflict do nothing`;

function refuse(keys: readonly { id: string }[], line: (id: string) => string): void {
  if (keys.length > 0) throw new CannotStart(keys.map(({ id }) => line(id)).join('\n'));
}
