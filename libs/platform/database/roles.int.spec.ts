import { Client } from 'pg';
import { startSystem, type System } from '../../../test/support/app.js';
import { postgresError } from './constraints.js';
import { newId } from '../../kernel/ids.js';
import { raw, sql } from '../../kernel/sql.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

/** SQLSTATE of a statement that the application's role may not run. */
const refusal = (statement: ReturnType<typeof sql>) =>
  system.db.query(statement).then(
    () => 'allowed',
    (cause: unknown) => postgresError(cause)?.code,
  );
const FORBIDDEN = '42501';

test('the application acts as consilium_app', async () => {
  expect(await system.db.query(sql`select current_user::text as role`)).toEqual([{ role: 'consilium_app' }]);
});

test.each([
  ['a table', sql`create table scheduling.mine (id int)`],
  ['a table in public', sql`create table public.mine (id int)`],
  ['a schema', sql`create schema mine`],
  ['a function', sql`create function platform.mine() returns int language sql as 'select 1'`],
  ['an extension', sql`create extension hstore`],
  ['a role', sql`create role mine`],
])('it creates not even %s', async (_what, statement) => {
  expect(await refusal(statement)).toBe(FORBIDDEN);
});

test.each([
  ['drops no table', sql`drop table scheduling.appointment`],
  ['drops no constraint', sql`alter table scheduling.appointment drop constraint appointment_doctor_free`],
  ['disables no trigger', sql`alter table scheduling.appointment disable trigger all`],
  ['empties no table', sql`truncate platform.outbox_message`],
  ['deletes no appointment', sql`delete from scheduling.appointment`],
  ['deletes no account', sql`delete from identity.user_account`],
  ['deletes no patient', sql`delete from directory.patient`],
  ['deletes no mapping', sql`delete from directory.doctor_patient`],
  ['changes no migration', sql`update public.consilium_migration set name = 'x'`],
  ['reads no password of the server', sql`select * from pg_authid`],
  ['reads no file of the server', sql`select pg_read_file('/etc/passwd')`],
  ['runs no program', sql`copy (select 1) to program 'true'`],
])('it %s', async (_what, statement) => {
  expect(await refusal(statement)).toBe(FORBIDDEN);
});

test.each(['overriding user value', 'overriding system value'])('it never chooses the number of an audit event (%s)', async (how) => {
  const statement = sql`insert into audit.audit_event (id, seq, at, action, subject, patient_ids, outcome, mac) ${raw(how)}
    values (${newId()}, 1, now(), 'x', 'X', '{}', 'ok', '')`;
  expect(await refusal(statement)).toBe(FORBIDDEN);
});

test('it adds audit events, whose numbers the database gives', async () => {
  const id = newId();
  await system.db.query(sql`insert into audit.audit_event (id, at, action, subject, patient_ids, outcome, mac)
    values (${id}, now(), 'x', 'X', '{}', 'ok', '')`);
  expect(await system.db.query(sql`select seq > 0 as numbered from audit.audit_event where id = ${id}`)).toEqual([{ numbered: true }]);
});

test('it owns nothing and has no power of its own', async () => {
  const owned = await system.db.query(sql`
    select relname::text as name from pg_class where relowner = 'consilium_app'::regrole
    union all select nspname::text from pg_namespace where nspowner = 'consilium_app'::regrole
    union all select proname::text from pg_proc where proowner = 'consilium_app'::regrole
    union all select datname::text from pg_database where datdba = 'consilium_app'::regrole`);
  expect(owned).toEqual([]);
  const [role] = await system.db.query(
    sql`select rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls from pg_roles where rolname = 'consilium_app'`,
  );
  expect(role).toEqual({
    rolsuper: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolcanlogin: false,
    rolreplication: false,
    rolbypassrls: false,
  });
});

test('the only tables from which it deletes are the platform’s own, what opens an account, and what is given up or over', async () => {
  const deletable = await system.db.query<{ name: string }>(sql`
    select format('%s.%s', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') and has_table_privilege('consilium_app', format('%I.%I', schemaname, tablename), 'delete')`);
  expect(deletable.map(({ name }) => name).sort()).toEqual([
    'directory.export_part',
    'directory.export_run',
    'directory.identifier',
    'directory.import_chunk',
    'directory.import_place',
    'directory.import_source',
    'directory.speciality',
    'identity.email_link',
    'identity.external_identity',
    'identity.login_failure',
    'identity.passkey',
    'identity.recovery_code',
    'identity.refresh_token',
    'identity.security_notice',
    'identity.session',
    'platform.idempotency_key',
    'platform.outbox_message',
    'platform.saga_receipt',
    'platform.sealing_key',
    'scheduling.availability_exception',
    'scheduling.availability_rule',
    'scheduling.hold',
    'scheduling.holiday',
    'scheduling.leave',
  ]);
});

test('a login that is a plain member of it can do no more', async () => {
  const url = new URL(system.env['DATABASE_URL'] ?? '');
  const owner = new Client({ connectionString: url.href });
  await owner.connect();
  const login = `member_${String(process.pid)}`;
  try {
    await owner.query(`create role ${login} login password 'x' in role consilium_app`);
    url.username = login;
    url.password = 'x';
    const member = new Client({ connectionString: url.href });
    await member.connect();
    try {
      await expect(member.query('select 1 from scheduling.appointment')).resolves.toBeDefined();
      await expect(member.query('create table scheduling.mine (id int)')).rejects.toMatchObject({ code: FORBIDDEN });
      await expect(member.query('delete from scheduling.appointment')).rejects.toMatchObject({ code: FORBIDDEN });
    } finally {
      await member.end();
    }
  } finally {
    await owner.query(`drop role if exists ${login}`);
    await owner.end();
  }
});
