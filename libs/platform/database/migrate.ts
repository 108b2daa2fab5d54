import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { KnownSchema, type Migrations } from './known-schema.js';

/** Key of the lock that a migrating process holds: any number that nothing else locks. */
const MIGRATION_LOCK = 4_906_731;

/** Migrates the database to the newest version; two processes at once wait for each other. Returns the names of the migrations that ran. */
export async function migrate(ownerUrl: string, migrations: Migrations): Promise<string[]> {
  const lock = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5000 });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const orm = await MikroORM.init({
      clientUrl: ownerUrl,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      extensions: [Migrator],
      migrations: {
        tableName: 'public.consilium_migration',
        migrationsList: migrations.map((migration) => ({ name: migration.name, class: migration })),
        snapshot: false,
        transactional: true,
        allOrNothing: true,
      },
      debug: false,
      logger: () => undefined,
    });
    try {
      new KnownSchema(migrations).refuseNewer((await orm.migrator.getExecuted()).map(({ name }) => name));
      return (await orm.migrator.up()).map(({ name }) => name);
    } finally {
      await orm.close(true);
    }
  } finally {
    await lock.end();
  }
}
