import { spawnSync } from 'node:child_process';
import { migrate } from '../libs/platform/database/migrate.js';
import { MIGRATIONS } from '../migrations/migrations.js';
import { Stores } from '../tools/checks/test-stores.js';
import { benchSettings } from './settings.js';

// npm run bench:import [-- sizes...]: patients per second and peak memory of an import, each size in a process and a database of its own.

const sizes = process.argv.slice(2).map(Number);

console.log('patients   patients/s   peak memory MB   new   second run changes');
for (const size of sizes.length > 0 ? sizes : [1000, 10_000]) {
  const stores = new Stores({});
  try {
    const { TEST_DATABASE_URL, TEST_REDIS_URL } = await stores.start();
    await migrate(TEST_DATABASE_URL, MIGRATIONS);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--max-old-space-size=256', 'dist/bench/import-people.js', String(size)],
      {
        encoding: 'utf8',
        env: benchSettings(TEST_DATABASE_URL, TEST_REDIS_URL),
      },
    );
    process.stdout.write(stdout);
    if (status !== 0) throw new Error(stderr);
  } finally {
    await stores.stop();
  }
}
