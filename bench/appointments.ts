import { Client } from 'pg';
import { newId } from '../libs/kernel/ids.js';
import { migrate } from '../libs/platform/database/migrate.js';
import { MIGRATIONS } from '../migrations/migrations.js';
import { Stores } from '../tools/checks/test-stores.js';
import { ask, type Installation, KINDS } from './appointment-kinds.js';
import { populateClinics } from './clinics.js';
import { median } from './measure.js';
import { BenchServer, pin } from './server.js';
import { benchSettings } from './settings.js';

// npm run bench:appointments [-- small large]: the same requests to a small and to a large installation, one after the other and in turn. What a caller asks
// for must not take longer because there are more appointments of others.

const [small = 10_000, large = 1_000_000] = process.argv.slice(2).map(Number);
const ROUNDS = 60;
const WARM_UP = 15;
const MOST = 1.3;

const p95 = (times: number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;

const stores = new Stores({ shared_buffers: '512MB' });
const servers: BenchServer[] = [];
try {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = await stores.start();
  pin(process.pid);
  const install = async (appointments: number, name: string): Promise<Installation> => {
    const began = performance.now();
    const url = new URL(TEST_DATABASE_URL);
    const client = new Client({ connectionString: url.href });
    await client.connect();
    url.pathname = `/bench_${name}_${newId().slice(0, 8)}`;
    await client.query(`create database ${url.pathname.slice(1)}`);
    await client.end();
    await migrate(url.href, MIGRATIONS);
    const env = benchSettings(url.href, TEST_REDIS_URL);
    const clinics = await populateClinics(env, appointments);
    const server = await BenchServer.start(name, 'dist/apps/api/main.js', env);
    servers.push(server);
    console.log(`${String(appointments)} appointments in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return { server, clinics };
  };
  const both = [await install(small, 'small'), await install(large, 'large')] as const;

  const measured = Object.entries(KINDS).map(([name, kind]) => ({ name, kind, times: [[], []] as [number[], number[]], items: [0, 0] }));
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const { kind, times, items } of measured) {
      for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const found = await ask(both[at], kind, round);
        if (round >= WARM_UP) times[at].push(found.ms);
        items[at] = found.items;
      }
    }
  }

  let missed = 0;
  console.log(
    `\n${String(ROUNDS)} requests one after the other, ms: p50 (p95) with ${String(small)} and with ${String(large)} appointments`,
  );
  for (const { name, times, items } of measured) {
    const [few, many] = times.map(median) as [number, number];
    const isOver = many / few > MOST;
    if (isOver) missed += 1;
    const cell = (at: 0 | 1) => `${median(times[at]).toFixed(2)} (${p95(times[at]).toFixed(2)})`.padEnd(18);
    const differ = items[0] === items[1] ? '' : ` [${String(items[0])} and ${String(items[1])} items]`;
    console.log(`${name.padEnd(56)} ${cell(0)} ${cell(1)} ${(many / few).toFixed(2)}${isOver ? ' MISSED' : ''}${differ}`);
  }
  console.log(`\n${String(measured.length - missed)} of ${String(measured.length)} kinds take at most ${String(MOST)} times as long`);
  process.exitCode = missed > 0 ? 1 : 0;
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await stores.stop();
}
