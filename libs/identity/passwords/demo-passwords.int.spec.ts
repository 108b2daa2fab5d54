import { hash } from 'argon2';
import bcrypt from 'bcrypt';
import { startSystem, type System } from '../../../test/support/app.js';
import { startOnce } from '../../../test/support/start-once.js';
import { type Sql, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { CannotStart } from '../../platform/cannot-start.js';
import { DEMO_PASSWORD } from '../../platform/config.js';
import { CreateUser } from '../commands/create-user.js';
import { findDemoPasswords } from './demo-passwords.js';

const CHEAP = { memoryCost: 1024, timeCost: 2, parallelism: 1 };
let system: System;
let other: string;
beforeEach(async () => {
  system = await startSystem();
  other = await hash('vX9-treppe-lunar', CHEAP);
});
afterEach(() => system.stop());

let count = 0;
/** Creates an administrator account with this hash. */
async function account(passwordHash: string): Promise<string> {
  const email = `somebody-${String((count += 1))}@clinic.example`;
  const { id } = await system.commands.execute(new CreateUser(SYSTEM, { email, passwordHash, name: 'Somebody', role: 'admin' }));
  return id;
}

/** The error that stops a process from starting on the same database; undefined if it starts. */
async function refusal(NODE_ENV: string, app: 'api' | 'worker' = 'api'): Promise<string | undefined> {
  try {
    await startOnce({ ...system.env, NODE_ENV }, app);
    return undefined;
  } catch (error) {
    if (error instanceof CannotStart) return error.message;
    throw error;
  }
}

const known = () => system.db.query(sql`select has_demo_password as demo from identity.user_account order by id`);
const ask = <Row extends object>(statement: Sql) => system.db.query<Row>(statement);

test('nothing starts outside development while accounts have the demo password, however they got it', async () => {
  await account(await hash(DEMO_PASSWORD, CHEAP));
  await account((await bcrypt.hash(DEMO_PASSWORD, 4)).replace(/^\$2b/, '$2y'));
  await account(other);
  const closed = await account(await hash(DEMO_PASSWORD, CHEAP));
  await system.db.query(sql`update identity.user_account set active = false where id = ${closed}`);
  const deleted = await account(await hash(DEMO_PASSWORD, CHEAP));
  await system.db.query(sql`update identity.user_account set deleted_at = now() where id = ${deleted}`);

  const line =
    '3 accounts have the demo password, which everybody knows: close them (npm run demo:close, while NODE_ENV=development npm start runs) ' +
    'or give them other passwords.';
  expect(await refusal('production')).toBe(line);
  expect(await refusal('production', 'worker')).toBe(line);
  expect(await refusal('test')).toBe(line);
  expect(await refusal('development')).toBeUndefined();
});

test('an account that gets another password opens the start again, one that gets the demo password closes it', async () => {
  const id = await account(await hash(DEMO_PASSWORD, CHEAP));
  expect(await refusal('production')).toMatch(/^1 account has the demo password/);
  await system.db.query(sql`update identity.user_account set password_hash = ${other} where id = ${id}`);
  expect(await known()).toEqual([{ demo: null }]);
  expect(await refusal('production')).toBeUndefined();
  expect(await known()).toEqual([{ demo: false }]);
  await system.db.query(sql`update identity.user_account set password_hash = ${await bcrypt.hash(DEMO_PASSWORD, 4)} where id = ${id}`);
  expect(await refusal('production')).toMatch(/^1 account has the demo password/);
});

test('a hash is looked at once, and what stays as it is stays known', async () => {
  for (let i = 0; i < 3; i += 1) await account(await hash(`password number ${String(i)}`, CHEAP));
  const told: number[] = [];
  const look = () => findDemoPasswords(ask, (hashes) => told.push(hashes));
  await look();
  await look();
  await system.db.query(sql`update identity.user_account set name = 'Another', password_hash = password_hash`);
  await look();
  expect(told).toEqual([3]);
});

test('more accounts than are looked at in one go are all found, an account without password and one whose hash is none are passed over', async () => {
  const demo = await hash(DEMO_PASSWORD, CHEAP);
  const first = await account(demo);
  await system.db.query(sql`
    insert into identity.user_account (id, email, name, role, password_hash, active, version, created_at, updated_at)
    select gen_random_uuid(), 'many-' || n || '@clinic.example', 'Many', 'admin',
           case n when 1 then null when 2 then 'no hash' when 3 then '$2b$04$broken' else ${demo} end, true, 1, now(), now()
    from generate_series(1, 450) n`);
  await system.db.query(sql`update identity.user_account set password_hash = ${other} where id = ${first}`);
  expect(await refusal('production')).toMatch(/^447 accounts have the demo password/);
});

test('a row that says of itself that its password is known is not believed', async () => {
  const id = await account(await hash(DEMO_PASSWORD, CHEAP));
  await system.db.query(
    sql`update identity.user_account set password_hash = ${await hash(DEMO_PASSWORD, CHEAP)}, has_demo_password = false where id = ${id}`,
  );
  expect(await refusal('production')).toMatch(/^1 account has/);
});

test('processes that start at once do not stand in each other’s way', async () => {
  const demo = await hash(DEMO_PASSWORD, CHEAP);
  for (let i = 0; i < 20; i += 1) await account(i % 2 ? demo : await hash(`number ${String(i)}`, CHEAP));
  const lines = await Promise.all(Array.from({ length: 4 }, () => refusal('production')));
  for (const line of lines) expect(line).toMatch(/^10 accounts have/);
});

test('nobody chooses the demo password outside development', async () => {
  const body = { email: 'ada@clinic.example', password: DEMO_PASSWORD, name: 'Ada', birthDate: '1988-03-14', gender: 'female' };
  const refused = await system.anonymous.post('/auth/patient-signup', body);
  expect([refused.status, refused.body.code]).toEqual([422, 'password-too-common']);

  const id = await account(await bcrypt.hash(DEMO_PASSWORD, 4));
  const [{ email } = { email: '' }] = await system.db.query<{ email: string }>(
    sql`select email from identity.user_account where id = ${id}`,
  );
  // The hash from another system is not renewed at this log-in: it would become a hash of the demo password.
  expect((await system.anonymous.post('/auth/login', { email, password: DEMO_PASSWORD })).status).toBe(422);
  expect(await system.db.query(sql`select 1 from identity.session`)).toEqual([]);
});

test('in development it can be chosen, as the demo accounts have it', async () => {
  const development = await startSystem({ env: { NODE_ENV: 'development' } });
  try {
    const body = { email: 'ada@clinic.example', password: DEMO_PASSWORD, name: 'Ada', birthDate: '1988-03-14', gender: 'female' };
    expect((await development.anonymous.post('/auth/patient-signup', body)).status).toBe(201);
  } finally {
    await development.stop();
  }
});
