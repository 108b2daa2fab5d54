import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sql } from '../../kernel/sql.js';
import { Database } from './database.js';
import { KnownSchema } from './known-schema.js';

/** Checks at the start of every process that the database has exactly this program's migrations. */
@Injectable()
export class SchemaCheck implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly schema: KnownSchema,
  ) {}

  async onModuleInit(): Promise<void> {
    const [table] = await this.db.query(sql`select where to_regclass('public.consilium_migration') is not null`);
    const applied = table ? await this.db.query<{ name: string }>(sql`select name from public.consilium_migration order by id`) : [];
    const names = applied.map(({ name }) => name);
    this.schema.refuseNewer(names);
    this.schema.refuseOlder(names);
  }
}
