import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { migrate } from '../libs/platform/database/migrate.js';
import { MIGRATIONS } from '../migrations/migrations.js';
import { Stores } from '../tools/checks/test-stores.js';

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
        env: {
          ...process.env,
          NODE_ENV: 'production',
          DATABASE_URL: TEST_DATABASE_URL,
          REDIS_URL: TEST_REDIS_URL,
          JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
          SECRET_KEY: randomBytes(32).toString('base64'),
          ENCRYPTION_KEYS: `bench=${randomBytes(32).toString('base64')}`,
          PUBLIC_URL: 'http://localhost',
          PORT: '0',
        },
      },
    );
    process.stdout.write(stdout);
    if (status !== 0) throw new Error(stderr);
  } finally {
    await stores.stop();
  }
}
