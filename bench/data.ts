import { join } from 'node:path';
import { Client } from 'pg';
import { Identifiers } from '../libs/directory/identifiers.js';
import { AccessTokens } from '../libs/identity/sessions/access-tokens.js';
import { Clock } from '../libs/kernel/clock.js';
import { newId } from '../libs/kernel/ids.js';
import { Config } from '../libs/platform/config.js';
import type { Database } from '../libs/platform/database/database.js';
import { migrate } from '../libs/platform/database/migrate.js';
import { Vault } from '../libs/platform/sealing/vault.js';
import { MIGRATIONS } from '../migrations/migrations.js';
import { Stores } from '../tools/checks/test-stores.js';
import { fullName, mistakes, MOST_FREQUENT, random } from './names.js';
import { CITIES, type Known, LANGUAGES, mrnAt, populate, SPECIALITIES } from './population.js';
import { BenchServer, pin } from './server.js';
import { benchSettings } from './settings.js';

// npm run bench:data [-- patients doctors folder]: searches among many people against reads by primary key, in the same run.

const [patients = 200_000, doctors = 20_000] = process.argv.slice(2, 4).map(Number);
const folder = process.argv[4] ?? join('tools', 'demo', 'synthea');
const REQUESTS = 300;
const WARM_UP = 50;
const MOST = 3;

const stores = new Stores({});
let server: BenchServer | undefined;
try {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = await stores.start();
  await migrate(TEST_DATABASE_URL, MIGRATIONS);
  pin(process.pid);
  const env = benchSettings(TEST_DATABASE_URL, TEST_REDIS_URL);
  const client = new Client({ connectionString: TEST_DATABASE_URL });
  await client.connect();
  const began = performance.now();
  const config = Config.fromEnvironment(env);
  // Seals and hashes only: it asks no database.
  const identifiers = new Identifiers({} as Database, new Vault(config));
  const people = await populate(client, { patients, doctors }, folder, identifiers);
  console.log(`${String(patients)} patients and ${String(doctors)} doctors in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const tokens = new AccessTokens(config, new Clock());
  const logIn = async (role: string, profileId: string | null): Promise<string> => {
    const [user, session] = [newId(), newId()];
    await client.query(
      `insert into identity.user_account (id, email, name, role, password_hash, profile_id) values ($1, $2, 'Bench', $3, 'none', $4)`,
      [user, `${user}@bench.example`, role, profileId],
    );
    await client.query(
      `insert into identity.session (id, user_id, method, second_factor, created_at, last_used_at, expires_at, ends_at)
       values ($1, $2, 'password', false, now(), now(), now() + interval '1 day', now() + interval '1 day')`,
      [session, user],
    );
    return tokens.issue({ subject: user, sessionId: session });
  };
  const callers = {
    admin: { token: await logIn('admin', null), sees: people.patients },
    hospital: { token: await logIn('hospital', people.hospitalId), sees: people.patients.filter((_, at) => at % 10 === 0) },
    doctor: {
      token: await logIn('doctor', people.doctorId),
      sees: people.patients.filter((_, at) => at % Math.ceil(patients / 300) === 0),
    },
  };
  server = await BenchServer.start('consilium', 'dist/apps/api/main.js', env);
  const { url } = server;
  const ask = async (path: string, token: string): Promise<{ ms: number; items: Known[] }> => {
    const from = performance.now();
    const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    const body = (await response.json()) as { items?: Known[] };
    if (response.status !== 200) throw new Error(`${path.replace(/\?.*/, '')} answered ${String(response.status)}`);
    return { ms: performance.now() - from, items: body.items ?? [] };
  };
  const p95 = (times: number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
  const next = random(7);
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const asked = (what: string) => encodeURIComponent(what);

  const firstWord = ({ name }: Known): string => name.split(' ')[0] ?? '';
  const digits = (count: number): string => String(Math.floor(next() * 10 ** count)).padStart(count, '0');

  let missed = 0;
  console.log(
    `\np95 of ${String(REQUESTS)} requests one after the other, each kind and a read by primary key in turn, ms (target ${String(MOST)})`,
  );
  for (const [role, { token, sees }] of Object.entries(callers)) {
    const patientBy: Record<string, () => string> = {
      'full name': () => `name=${asked(oneOf(sees).name)}`,
      'with an error': () => `name=${asked(oneOf(mistakes(oneOf(sees).name, next)))}`,
      'a surname': () => `name=${asked(fullName(next).split(' ').at(-1) ?? '')}`,
      'a given name': () => `name=${asked(firstWord(oneOf(sees)))}`,
      'most frequent name': () => `name=${asked(MOST_FREQUENT)}`,
      'three letters': () => `name=${asked([...firstWord(oneOf(sees))].slice(0, 3).join(''))}`,
      'letters of surname': () => `name=${asked([...(oneOf(sees).name.split(' ').at(-1) ?? '')].slice(0, 3).join(''))}`,
      beginnings: () => {
        const words = oneOf(sees).name.split(' ');
        return `name=${asked(words.map((word) => word.slice(0, 4)).join(' '))}`;
      },
      'birth date': () => `birthDate=19${String(40 + Math.floor(next() * 50))}-0${String(1 + Math.floor(next() * 9))}-1${digits(1)}`,
      'year of birth': () => `birthDate=19${String(40 + Math.floor(next() * 50))}`,
      phone: () => `phone=${asked(`+1617555${digits(4)}`)}`,
      identifier: () => `identifier=${asked(mrnAt(people.patients.indexOf(oneOf(sees))))}`,
    };
    const doctorBy: Record<string, () => string> = {
      name: () => `name=${asked(oneOf(people.doctors).name)}`,
      'given name': () => `name=${asked(firstWord(oneOf(people.doctors)))}`,
      'three letters': () => `name=${asked([...firstWord(oneOf(people.doctors))].slice(0, 3).join(''))}`,
      'speciality, city': () => `speciality=${asked(oneOf(SPECIALITIES))}&city=${asked(oneOf(CITIES))}`,
      language: () => `language=${oneOf(LANGUAGES)}`,
    };
    const kinds = [
      ...Object.entries(patientBy).map(([by, query]) => ({ by: `patients by ${by}`, path: () => `/patients/search?${query()}` })),
      ...Object.entries(doctorBy).map(([by, query]) => ({ by: `doctors by ${by}`, path: () => `/doctors?${query()}` })),
    ].map((kind) => ({ ...kind, times: [] as number[] }));
    const reads: number[] = [];
    for (let round = 0; round < REQUESTS; round += 1) {
      reads.push((await ask(`/patients/${oneOf(sees).id}`, token)).ms);
      for (const { path, times } of kinds) times.push((await ask(path(), token)).ms);
    }
    const read = p95(reads.slice(WARM_UP));
    console.log(`\n${role.padEnd(32)} read     ${read.toFixed(2)}`);
    for (const { by, times } of kinds) {
      const time = p95(times.slice(WARM_UP));
      const isOver = time > MOST * read;
      if (isOver) missed += 1;
      console.log(`  ${by.padEnd(39)} ${time.toFixed(2).padEnd(8)} ${(time / read).toFixed(2)}${isOver ? ' MISSED' : ''}`);
    }
  }

  const token = callers.admin.token;
  for (const [path, known] of [
    ['/patients/search', people.known.patients],
    ['/doctors', people.known.doctors],
  ] as const) {
    let found = 0;
    let lost = 0;
    for (const { id, name } of known) {
      for (const wrong of mistakes(name, next)) {
        const { items } = await ask(`${path}?name=${asked(wrong)}`, token);
        if (items.some((item) => item.id === id)) found += 1;
        else lost += 1;
      }
    }
    if (lost > 0) missed += 1;
    console.log(
      `\n${path}: ${String(known.length)} names of the bundles with one error each: ${String(found)} found on the first page, ${String(lost)} not`,
    );
  }
  await client.end();
  process.exitCode = missed > 0 ? 1 : 0;
} finally {
  await server?.stop();
  await stores.stop();
}
