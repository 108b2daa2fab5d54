import { QueryBus } from '@nestjs/cqrs';
import { Client } from 'pg';
import { makeWorld, type World } from '../../access/world.js';
import { startSystem, type System } from '../../support/app.js';
import type { Person } from '../../support/given.js';
import { AccessTokens } from '../../../libs/identity/sessions/access-tokens.js';
import { ExportRunner } from '../../../libs/directory/export/export-runner.js';
import { FindPrincipal } from '../../../libs/identity/queries/find-principal.js';
import { newId } from '../../../libs/kernel/ids.js';
import { raw, type Sql, sql } from '../../../libs/kernel/sql.js';
import { Actor, SYSTEM } from '../../../libs/platform/access/actor.js';
import { Actors } from '../../../libs/platform/access/actors.js';
import { actingAs } from '../../../libs/platform/access/request-context.js';
import { postgresError } from '../../../libs/platform/database/constraints.js';
import { Database } from '../../../libs/platform/database/database.js';

/** All kinds of askers. The first line is related to the patient now, the second no longer or not at all; the third may do everything. */
const ASKERS = [
  ...(['patient', 'delegate', 'doctor', 'emergencyDoctor', 'hospital'] as const),
  ...(['stranger', 'lateDelegate', 'formerDoctor', 'otherDoctor', 'suspendedDoctor', 'otherHospital', 'idleAdmin', 'nobody'] as const),
  ...(['admin', 'integration', 'system'] as const),
] as const;
type AskerKind = (typeof ASKERS)[number];

/** One row of each protected table: all of the same patient. */
interface ProtectedRow {
  /** Readers besides those who may do everything. */
  seenBy: AskerKind[];
  /** Column that finds the row; by default `id`. */
  key?: string;
  /** True for rows that triggers write: nobody changes them by hand. */
  isWrittenByTriggers?: true;
  /** Gives the value of the key, and makes the row where the world has none. */
  find: (scene: Scene) => Promise<string> | string;
}

/** Records of the world, and a way to change rows by hand. */
interface Scene extends World {
  importId: string;
  exportId: string;
  /** Another patient of the hospital. */
  twinId: string;
  /** Runs a statement as the system, and gives the first `id` that it returns. */
  run: (statement: Sql) => Promise<string>;
}

const RELATED: AskerKind[] = ['patient', 'delegate', 'doctor', 'emergencyDoctor', 'hospital'];

const ROWS: Record<string, ProtectedRow> = {
  'identity.email_link': {
    seenBy: ['patient'],
    find: ({ run, patient }) => run(sql`select id from identity.email_link where user_id = ${patient.userId}`),
  },
  'identity.external_identity': {
    key: 'subject',
    seenBy: ['patient'],
    find: ({ run, patient }) =>
      run(sql`insert into identity.external_identity (id, issuer, subject, user_id, created_at)
              values (${newId()}, 'https://test.example', 'ada', ${patient.userId}, now()) returning subject as id`),
  },
  'identity.passkey': {
    seenBy: ['patient'],
    find: ({ run, patient }) =>
      run(sql`insert into identity.passkey (id, user_id, credential_id, public_key, counter, transports, device_type, backed_up, name, created_at)
              values (${newId()}, ${patient.userId}, 'credential', '\\x01', 0, '{}', 'singleDevice', false, 'Test', now()) returning id`),
  },
  'identity.recovery_code': {
    key: 'user_id',
    seenBy: ['patient'],
    find: ({ run, patient }) =>
      run(sql`insert into identity.recovery_code (user_id, hash) values (${patient.userId}, '\\x01') returning user_id as id`),
  },
  'identity.refresh_token': {
    key: 'session_id',
    seenBy: [],
    find: ({ run, patient }) => run(sql`select id from identity.session where user_id = ${patient.userId}`),
  },
  'identity.security_notice': {
    seenBy: ['patient'],
    find: ({ run, patient }) =>
      run(sql`insert into identity.security_notice (id, user_id, change, email, created_at)
              values (${newId()}, ${patient.userId}, 'password', 'ada@test.example', now()) returning id`),
  },
  'identity.session': {
    seenBy: ['patient'],
    find: ({ run, patient }) => run(sql`select id from identity.session where user_id = ${patient.userId}`),
  },
  'identity.user_account': { seenBy: ['patient'], find: ({ patient }) => patient.userId },
  'directory.break_glass': {
    seenBy: RELATED,
    find: ({ run, patient }) => run(sql`select id from directory.break_glass where patient_id = ${patient.id}`),
  },
  'directory.patient': { seenBy: RELATED, find: ({ patient }) => patient.id },
  'directory.user_patient': {
    seenBy: ['patient'],
    find: ({ run, patient }) => run(sql`select id from directory.user_patient where user_id = ${patient.userId}`),
  },
  'directory.doctor_patient': {
    seenBy: RELATED,
    find: ({ run, doctor, patient }) =>
      run(sql`select id from directory.doctor_patient where doctor_id = ${doctor.id} and patient_id = ${patient.id}`),
  },
  'directory.hospital_patient': {
    seenBy: RELATED,
    find: ({ run, hospital, patient }) =>
      run(sql`select id from directory.hospital_patient where hospital_id = ${hospital.id} and patient_id = ${patient.id}`),
  },
  'directory.identifier': {
    key: 'owner_id',
    seenBy: RELATED,
    find: ({ run, patient }) =>
      run(sql`insert into directory.identifier (owner_kind, owner_id, system, key, value_key, sealed, kind)
              values ('patient', ${patient.id}, 'urn:test', '\\x01', '\\x01', '\\x01', 'mrn') returning owner_id as id`),
  },
  'directory.import_run': { seenBy: [], find: ({ importId }) => importId },
  'directory.import_file': {
    seenBy: [],
    find: ({ run, importId }) => run(sql`select id from directory.import_file where import_run_id = ${importId}`),
  },
  'directory.patient_merge': {
    seenBy: ['hospital'],
    find: ({ run, patient, twinId }) =>
      run(sql`insert into directory.patient_merge (id, from_id, into_id, merged_by, merged_at, undo_until, undo)
              values (${newId()}, ${twinId}, ${patient.id}, ${newId()}, now(), now(), '\\x00') returning id`),
  },
  'directory.distinct_patients': {
    key: 'decided_by',
    seenBy: ['hospital'],
    find: ({ run, patient, twinId }) =>
      run(sql`insert into directory.distinct_patients (first_id, second_id, decided_by, decided_at)
              values (least(${patient.id}::uuid, ${twinId}::uuid), greatest(${patient.id}::uuid, ${twinId}::uuid), ${newId()}, now()) returning decided_by as id`),
  },
  'directory.duplicate_candidate': {
    key: 'first_id',
    seenBy: ['hospital'],
    find: ({ run, patient, twinId }) =>
      run(sql`insert into directory.duplicate_candidate (first_id, second_id)
              values (least(${patient.id}::uuid, ${twinId}::uuid), greatest(${patient.id}::uuid, ${twinId}::uuid)) returning first_id as id`),
  },
  'directory.import_chunk': {
    seenBy: [],
    find: ({ run, importId }) =>
      run(sql`insert into directory.import_chunk (id, import_run_id, import_file_id, position, entries)
              select ${newId()}, f.import_run_id, f.id, 0, 0 from directory.import_file f where f.import_run_id = ${importId} returning id`),
  },
  'directory.import_place': {
    key: 'import_run_id',
    seenBy: [],
    find: ({ run, importId }) =>
      run(sql`insert into directory.import_place (import_run_id, key, import_file_id, entry, kind)
              values (${importId}, '\\x01', ${newId()}, 0, 'ignored') returning import_run_id as id`),
  },
  'directory.import_source': {
    key: 'owner_id',
    seenBy: [],
    find: ({ run, patient }) =>
      run(
        sql`insert into directory.import_source (key, owner_kind, owner_id) values ('\\x01', 'patient', ${patient.id}) returning owner_id as id`,
      ),
  },
  'directory.export_run': { seenBy: [], find: ({ exportId }) => exportId },
  'directory.export_part': { key: 'export_run_id', seenBy: [], find: ({ exportId }) => exportId },
  'scheduling.appointment': { seenBy: RELATED, find: ({ appointmentId }) => appointmentId },
  'scheduling.appointment_history': {
    key: 'appointment_id',
    seenBy: RELATED,
    isWrittenByTriggers: true,
    find: ({ run, appointmentId }) =>
      run(sql`update scheduling.appointment set status = 'checked_in', version = version + 1 where id = ${appointmentId} returning id`),
  },
  'scheduling.leave': {
    seenBy: ['doctor', 'hospital'],
    find: ({ run, doctor }) =>
      run(sql`insert into scheduling.leave (id, doctor_id, kind, starts_at, ends_at, created_by)
              values (${newId()}, ${doctor.id}, 'illness', now(), now() + interval '1 day', ${newId()}) returning id`),
  },
  'scheduling.series': {
    seenBy: ['patient', 'delegate', 'doctor'],
    find: ({ run, doctor, patient }) =>
      run(sql`insert into scheduling.series (id, doctor_id, patient_id, rule, created_by)
              values (${newId()}, ${doctor.id}, ${patient.id}, 'FREQ=WEEKLY;COUNT=2', ${newId()}) returning id`),
  },
  'scheduling.hold': {
    seenBy: ['patient', 'delegate'],
    find: ({ run, doctor, patient }) =>
      run(sql`insert into scheduling.hold (id, doctor_id, patient_id, starts_at, ends_at, expires_at)
              values (${newId()}, ${doctor.id}, ${patient.id}, now(), now() + interval '1 hour', now()) returning id`),
  },
  'scheduling.waitlist_entry': {
    seenBy: ['patient', 'delegate', 'doctor', 'hospital'],
    find: ({ run, hospital, doctor, patient }) =>
      run(sql`insert into scheduling.waitlist_entry
                (id, doctor_id, patient_id, hospital_id, type, modality, duration_minutes, not_before, not_after, status, created_by)
              values (${newId()}, ${doctor.id}, ${patient.id}, ${hospital.id}, 'regular', 'in_person', 30, now(), now() + interval '1 day', 'waiting', ${newId()})
              returning id`),
  },
  'scheduling.waitlist_offer': {
    seenBy: ['patient', 'delegate', 'doctor', 'hospital'],
    find: ({ run, doctor, patient }) =>
      run(sql`insert into scheduling.waitlist_offer (id, entry_id, doctor_id, starts_at, ends_at, offered_at, expires_at)
              select ${newId()}, w.id, ${doctor.id}, now(), now() + interval '1 hour', now(), now()
              from scheduling.waitlist_entry w where w.patient_id = ${patient.id} returning id`),
  },
  'messaging.chat': { seenBy: ['patient', 'delegate', 'doctor'], find: ({ chatId }) => chatId },
  'notifications.notification': { seenBy: ['patient'], find: ({ notificationId }) => notificationId },
};
/** Rows in these tables never change. Anybody's actions are written into the first; only the system and administrators read them. */
const WRITTEN_ONCE = ['audit.audit_event', 'audit.audit_link', 'audit.checkpoint'];
const ALMIGHTY: AskerKind[] = ['admin', 'integration', 'system'];

/** Tables without row security, with the reason. */
const OPEN: Record<string, string> = {
  'directory.hospital': 'public profiles',
  'directory.doctor': 'public profiles',
  'directory.hospital_doctor': 'who works where; no patient',
  'directory.speciality': 'the list of specialities',
  'scheduling.availability_rule': 'when doctors see patients; no patient',
  'scheduling.availability_exception': 'the same for one day',
  'scheduling.holiday': 'days on which hospitals are closed',
  'scheduling.booking_settings': 'how doctors and hospitals take bookings',
  'scheduling.room': 'rooms of hospitals; no patient',
  'scheduling.calendar': 'ids and counters',
  'identity.oauth_client': 'other systems, no person',
  'identity.login_failure': 'keyed hashes, without which no email or address is found',
  'platform.outbox_message': 'ids and times on their way to the sagas',
  'platform.saga_receipt': 'ids',
  'platform.idempotency_key': 'answers are encrypted',
  'platform.sealing_key': 'names of keys',
};

let system: System;
let db: Database;
let owner: Client;
const actors = new Map<AskerKind, Actor>();
const keys = new Map<string, string>();

beforeAll(async () => {
  system = await startSystem();
  db = system.app.get(Database);
  owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
  const { given } = system;
  const world = await makeWorld(system);
  const { patient } = world;
  const lateDelegate = await given.delegateOf(patient, ['book', 'chat', 'records']);
  await system.db.query(
    sql`update directory.user_patient set expires_at = now() where user_id = ${lateDelegate.userId} and relation = 'other'`,
  );
  const emergencyDoctor = await given.doctor();
  await emergencyDoctor.post(`/patients/${patient.id}/break-glass`, { reason: 'Found on the road' });
  const people: Partial<Record<AskerKind, Person>> = { ...world, lateDelegate, emergencyDoctor };
  for (const kind of ASKERS) {
    const person = people[kind];
    const principal =
      person && (await system.app.get(QueryBus).execute(new FindPrincipal(system.app.get(AccessTokens).verify(person.token))));
    if (principal) actors.set(kind, system.app.get(Actors).of(principal));
  }
  actors.set('system', SYSTEM);
  actors.set('integration', new Actor({ userId: newId(), role: 'integration', profileId: null, inGoodStanding: true }, []));
  actors.set('idleAdmin', new Actor({ userId: newId(), role: 'admin', profileId: null, inGoodStanding: false }, []));

  const importId = (await world.admin.post('/imports', { resourceType: 'Bundle', type: 'batch', entry: [] })).body.id as string;
  const twinId = (await given.patientProfile({ hospitalId: world.hospital.id })).id;
  const exportId = (await world.admin.post('/exports')).body.id as string;
  await system.app.get(ExportRunner).run(exportId);
  const run = async (statement: Sql) => (await system.db.query<{ id: string }>(statement))[0]?.id ?? '';
  for (const [table, { find }] of Object.entries(ROWS)) keys.set(table, await find({ ...world, importId, exportId, twinId, run }));
});
afterAll(async () => {
  await owner.end();
  await system.stop();
});

const as = <T>(kind: AskerKind, work: () => Promise<T>): Promise<T> => {
  const actor = actors.get(kind);
  return actor ? actingAs(actor, work) : work();
};
const keyOf = (table: string) => ROWS[table]?.key ?? 'id';
const rowOf = (table: string) => sql`${raw(keyOf(table))} = ${keys.get(table)}`;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (cause: unknown) => postgresError(cause)?.code,
  );

/** Askers who find the row of a table by a statement without any condition on the asker. */
async function finders(statement: Sql): Promise<AskerKind[]> {
  const found: AskerKind[] = [];
  for (const kind of ASKERS) if ((await as(kind, () => db.query(statement))).length > 0) found.push(kind);
  return found;
}
const selecting = (table: string) => sql`select 1 from ${raw(table)} where ${rowOf(table)}`;
const updating = (table: string) =>
  sql`update ${raw(table)} set ${raw(keyOf(table))} = ${raw(keyOf(table))} where ${rowOf(table)} returning 1`;

test('everybody is who they should be', () => {
  expect(ASKERS.filter((kind) => !actors.has(kind))).toEqual(['nobody']);
});

describe.each(Object.entries(ROWS))('%s', (table, { seenBy, isWrittenByTriggers = false }) => {
  const expected = ASKERS.filter((kind) => seenBy.includes(kind) || ALMIGHTY.includes(kind));

  test('is read by those who have to do with the row', async () => {
    expect(await finders(selecting(table))).toEqual(expected);
  });

  test('is changed by nobody else', async () => {
    if (isWrittenByTriggers) {
      for (const kind of ASKERS) expect([kind, await as(kind, () => codeOf(db.query(updating(table))))]).toEqual([kind, '42501']);
      return;
    }
    expect(await finders(updating(table))).toEqual(expected);
  });

  test('takes no such row from anybody else', async () => {
    const columns = await owner.query<{ name: string }>(
      `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and attgenerated = '' and not attisdropped`,
      [table],
    );
    const names = columns.rows.map(({ name }) => name).join(', ');
    const [row] = await system.db.query<{ row: object }>(sql`select to_jsonb(t) as row from ${raw(table)} t where ${rowOf(table)}`);
    const copy = JSON.stringify({ ...row?.row, ...(table === 'directory.identifier' ? { value: '2' } : {}) });
    const insert = sql`insert into ${raw(table)} (${raw(names)}) select ${raw(names)} from jsonb_populate_record(null::${raw(table)}, ${copy}::jsonb)`;
    for (const kind of ASKERS) {
      const code = await as(kind, () => codeOf(db.transaction(() => db.query(insert).then(() => Promise.reject(new Error('undone'))))));
      // An asker who may write such a row fails only because the row already exists.
      expect([kind, code === '42501']).toEqual([kind, isWrittenByTriggers || !expected.includes(kind)]);
    }
  });

  test('is open to strangers once its row security is off: what is tested here is the wall itself', async () => {
    await owner.query(`alter table ${table} disable row level security`);
    try {
      expect(await finders(selecting(table))).toEqual(ASKERS);
    } finally {
      await owner.query(`alter table ${table} enable row level security`);
    }
  });
});

test.each(WRITTEN_ONCE)('%s is read by the system and administrators, and changed by nobody', async (table) => {
  expect(await finders(sql`select 1 from ${raw(table)} limit 1`)).toEqual(table === 'audit.audit_event' ? ALMIGHTY : []);
  const column = table === 'audit.audit_link' ? 'hash' : 'at';
  for (const kind of ASKERS)
    for (const statement of [
      sql`update ${raw(table)} set ${raw(column)} = ${raw(column)}`,
      sql`delete from ${raw(table)}`,
      sql`truncate ${raw(table)}`,
    ])
      expect([kind, await as(kind, () => codeOf(db.query(statement)))]).toEqual([kind, '42501']);
  if (table === 'audit.audit_event') return;
  const row = table === 'audit.audit_link' ? sql`(1, ${newId()}, 1, '\\x00')` : sql`(1, 1, '\\x00', now(), '\\x00')`;
  for (const kind of ['patient', 'doctor', 'hospital', 'nobody'] as const)
    expect([kind, await as(kind, () => codeOf(db.query(sql`insert into ${raw(table)} values ${row}`)))]).toEqual([kind, '42501']);
});

test('outsiders see their own: the wall keeps apart, it does not close', async () => {
  const seen = async (kind: AskerKind, table: string) => (await as(kind, () => db.query(sql`select 1 from ${raw(table)}`))).length;
  for (const kind of ['stranger', 'otherDoctor', 'formerDoctor', 'otherHospital'] as const) {
    expect(await seen(kind, 'directory.patient')).toBeGreaterThan(0);
    expect([kind, await seen(kind, 'identity.user_account')]).toEqual([kind, 1]);
  }
  for (const kind of ['idleAdmin', 'nobody'] as const)
    for (const table of Object.keys(ROWS)) expect([table, await seen(kind, table)]).toEqual([table, 0]);
});

test('a row is moved to nobody with whom the asker has nothing to do', async () => {
  const { otherDoctor } = Object.fromEntries(actors) as Record<AskerKind, Actor>;
  const move = sql`update scheduling.appointment set doctor_id = ${otherDoctor.who.profileId} where ${rowOf('scheduling.appointment')}`;
  expect(await as('doctor', () => codeOf(db.query(move)))).toBe('42501');
});

test('a doctor who is suspended keeps their own account and nothing of their patients', async () => {
  const own = await as('suspendedDoctor', () => db.query<{ id: string }>(sql`select id from identity.user_account`));
  expect(own).toEqual([{ id: actors.get('suspendedDoctor')?.who.userId }]);
  expect(await as('suspendedDoctor', () => db.query(sql`select 1 from directory.doctor_patient`))).toEqual([]);
});

test('every table has row security, or a reason why not', async () => {
  const { rows } = await owner.query<{ name: string; protected: boolean }>(`
    select format('%s.%s', n.nspname, c.relname) as name, c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid) as protected
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('public', 'information_schema') and n.nspname not like 'pg\\_%' order by 1`);
  expect(rows.filter((table) => table.protected).map(({ name }) => name)).toEqual([...Object.keys(ROWS), ...WRITTEN_ONCE].sort());
  expect(rows.filter((table) => !table.protected).map(({ name }) => name)).toEqual(Object.keys(OPEN).sort());
});

test('no view shows what its tables do not: those of the owner say themselves who asks', async () => {
  const { rows } = await owner.query<{ name: string }>(`
    select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm') and n.nspname not in ('public', 'information_schema') and n.nspname not like 'pg\\_%'
      and not coalesce(c.reloptions::text[] @> '{security_invoker=true}', false) order by 1`);
  expect(rows.map(({ name }) => name)).toEqual([
    'directory.own_patient',
    'directory.patient_in_care',
    'directory.patient_in_emergency',
    // Names alone, which statements put beside ids of rows that the asker may see.
    'directory.patient_name',
    'directory.registered_patient',
  ]);
  const ofAskers = rows.filter(({ name }) => name !== 'directory.patient_name');
  const patient = keys.get('directory.patient');
  const seers = (view: string) => finders(sql`select 1 from ${raw(view)} where patient_id = ${patient}`);
  expect(await Promise.all(ofAskers.map(({ name }) => seers(name)))).toEqual([
    ['patient', 'delegate'],
    ['doctor', 'emergencyDoctor'],
    ['emergencyDoctor'],
    ['hospital'],
  ]);
});
