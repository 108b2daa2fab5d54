import { Client } from 'pg';
import type { Sample } from './measure.js';
import { measure, median } from './measure.js';
import type { People } from './people.js';
import { SCENARIOS } from './scenarios.js';
import { BenchServer } from './server.js';

const VARIANTS: Record<string, string> = {
  authentication: 'authentication',
  audit: 'audit',
  'row security': 'row-security',
  'all three': 'authentication,audit,row-security',
};
/** Largest share of a booking's CPU time that the three together may take. */
const MOST = 0.25;

/** Copies the database and switches row level security off in the copy: without it a server that does not name the caller sees no row. */
async function openCopy(url: string): Promise<string> {
  const copy = new URL(url);
  copy.pathname = `${copy.pathname}_open`;
  const name = copy.pathname.slice(1);
  const onServer = new URL(url);
  onServer.pathname = '/template1';
  const server = new Client({ connectionString: onServer.href });
  await server.connect();
  await server.query(`create database ${name} template ${new URL(url).pathname.slice(1)}`);
  await server.end();
  const client = new Client({ connectionString: copy.href });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(`select c.oid::regclass::text as name from pg_class c where c.relrowsecurity`);
  for (const { name: table } of rows) await client.query(`alter table ${table} disable row level security`);
  await client.end();
  return copy.href;
}

/** Measures the cost per request of authentication, audit and row level security: the full API against one without them, interleaved. */
export async function measureProtection(env: NodeJS.ProcessEnv, people: People, rounds: number, seconds: number): Promise<boolean> {
  const openUrl = await openCopy(env['DATABASE_URL'] ?? '');
  const shared = { ...env, BENCH_PATIENTS: JSON.stringify(people.patientsOfUsers) };
  const full = await BenchServer.start('consilium', 'dist/bench/api-without.js', shared);
  const variants: [string, BenchServer][] = [];
  try {
    for (const [label, without] of Object.entries(VARIANTS)) {
      const database = without.includes('row-security') ? { DATABASE_URL: openUrl } : {};
      variants.push([
        label,
        await BenchServer.start(label, 'dist/bench/api-without.js', { ...shared, ...database, BENCH_WITHOUT: without }),
      ]);
    }
    const scenarios = SCENARIOS.filter(({ isProtected }) => isProtected);
    const shares = new Map<string, { full: number; saved: number; share: number }[]>();
    for (const scenario of scenarios)
      for (const server of [full, ...variants.map(([, s]) => s)]) await measure(server, scenario, people, 1);
    for (let round = 0; round < rounds; round += 1) {
      for (const scenario of scenarios) {
        for (const [label, server] of variants) {
          const pair: [Sample, Sample] =
            round % 2 === 0
              ? [await measure(full, scenario, people, seconds), await measure(server, scenario, people, seconds)]
              : ((await inOrder(server, full, scenario, people, seconds)).reverse() as [Sample, Sample]);
          const key = `${scenario.name} ${label}`;
          const saved = pair[0].cpu - pair[1].cpu;
          shares.set(key, [...(shares.get(key) ?? []), { full: pair[0].cpu, saved, share: saved / pair[0].cpu }]);
        }
      }
    }
    console.log(`\nWhat protection costs: server CPU per request, medians of ${rounds} pairs of ${seconds} s, with everything and without`);
    let met = true;
    for (const { name } of scenarios) {
      for (const label of Object.keys(VARIANTS)) {
        const found = shares.get(`${name} ${label}`) ?? [];
        const of = (figure: 'full' | 'saved' | 'share') => median(found.map((sample) => sample[figure]));
        const judged = name === 'book' && label === 'all three';
        if (judged) met = of('share') <= MOST;
        console.log(
          `${name.padEnd(10)} ${label.padEnd(15)} ${of('saved').toFixed(0).padStart(4)} µs of ${of('full').toFixed(0)}: ${(of('share') * 100).toFixed(0)} %` +
            (judged ? `   (target: at most ${MOST * 100} %: ${met ? 'met' : 'MISSED'})` : ''),
        );
      }
    }
    return met;
  } finally {
    await Promise.all([full, ...variants.map(([, server]) => server)].map((server) => server.stop()));
  }
}

async function inOrder(first: BenchServer, second: BenchServer, ...rest: [(typeof SCENARIOS)[number], People, number]): Promise<Sample[]> {
  return [await measure(first, ...rest), await measure(second, ...rest)];
}
