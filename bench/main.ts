import { migrate } from '../libs/platform/database/migrate.js';
import { MIGRATIONS } from '../migrations/migrations.js';
import { Stores } from '../tools/checks/test-stores.js';
import { contend } from './contention.js';
import { makePeople } from './people.js';
import { CONNECTIONS, measure, median, type Sample } from './measure.js';
import { measureProtection } from './protection.js';
import { SCENARIOS } from './scenarios.js';
import { BenchServer, pin } from './server.js';
import { benchSettings } from './settings.js';

// npm run bench [-- rounds seconds]: Consilium with everything on against bare Fastify + pg, interleaved, medians and ratios.

const [rounds = 5, seconds = 4] = process.argv.slice(2).map(Number);
const PEOPLE = 500;
/** Seconds; compiled code comes after some thousand requests. */
const WARM_UP = 4;

const stores = new Stores({});
const servers: BenchServer[] = [];
try {
  // Before the stores, which inherit it.
  pin(process.pid);
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = await stores.start();
  await migrate(TEST_DATABASE_URL, MIGRATIONS);
  const env = benchSettings(TEST_DATABASE_URL, TEST_REDIS_URL);
  const people = await makePeople(env, PEOPLE);
  const bare = await BenchServer.start('bare', 'dist/bench/bare-server.js', env);
  const consilium = await BenchServer.start('consilium', 'dist/apps/api/main.js', env);
  servers.push(bare, consilium);

  const samples = new Map<string, Sample[]>();
  for (const scenario of SCENARIOS) for (const server of servers) await measure(server, scenario, people, WARM_UP);
  for (let round = 0; round < rounds; round += 1) {
    for (const scenario of SCENARIOS) {
      for (const server of round % 2 === 0 ? [bare, consilium] : [consilium, bare]) {
        const key = `${scenario.name} ${server.name}`;
        samples.set(key, [...(samples.get(key) ?? []), await measure(server, scenario, people, seconds)]);
      }
    }
    console.log(`round ${round + 1} of ${rounds}`);
  }

  console.log(`\n${rounds} rounds of ${seconds} s, ${CONNECTIONS} connections, medians`);
  console.log('scenario   bare req/s [CPU µs]   consilium req/s [CPU µs]   req/s ratio   CPU ratio   target');
  let missed = 0;
  for (const { name, target } of SCENARIOS) {
    const of = (server: string, figure: keyof Sample) => (samples.get(`${name} ${server}`) ?? []).map((sample) => sample[figure]);
    const ratio = (figure: keyof Sample) => median(of('consilium', figure).map((value, i) => value / (of('bare', figure)[i] ?? 1)));
    const [rate, cpu] = [ratio('rate'), ratio('cpu')];
    const met = !target || (cpu <= target.cpu && rate >= (target.rate ?? 0));
    if (!met) missed += 1;
    const cell = (server: string) => `${median(of(server, 'rate')).toFixed(0)} [${median(of(server, 'cpu')).toFixed(0)}]`;
    console.log(
      `${name.padEnd(10)} ${cell('bare').padEnd(21)} ${cell('consilium').padEnd(26)} ${rate.toFixed(2).padEnd(13)} ${cpu.toFixed(2).padEnd(11)} ` +
        (target
          ? `CPU <= ${target.cpu.toFixed(1)}${target.rate === undefined ? '' : `, req/s >= ${target.rate.toFixed(1)}`}: ${met ? 'met' : 'MISSED'}`
          : ''),
    );
  }

  const race = await contend(consilium.url, people);
  const raceMet = race.doubleBooked === 0 && race.other === 0 && race.winners === 100 && race.p99 <= 250;
  if (!raceMet) missed += 1;
  console.log(
    `\n32 racers for each of 100 slots: ${race.winners} won, ${race.refused} refused, ${race.doubleBooked} double-booked, ${race.other} other answers, ` +
      `p50 ${race.p50.toFixed(0)} ms, p99 ${race.p99.toFixed(0)} ms (target: one winner each, p99 <= 250 ms: ${raceMet ? 'met' : 'MISSED'})`,
  );
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  if (!(await measureProtection(env, people, rounds, seconds))) missed += 1;
  process.exitCode = missed > 0 ? 1 : 0;
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await stores.stop();
}
