import { Client } from 'pg';
import { PRODUCT } from '../../../apps/contexts.js';
import { createApi } from '../../../apps/api/api.module.js';
import { ExportRunner } from '../../../libs/directory/export/export-runner.js';
import { ImportRunner } from '../../../libs/directory/import/import-runner.js';
import { raw, sql } from '../../../libs/kernel/sql.js';
import { Config } from '../../../libs/platform/config.js';
import { KeyRotation } from '../../../libs/platform/sealing/key-rotation.js';
import { columnName, type SealedColumn } from '../../../libs/platform/sealing/sealed-column.js';
import { valuesByKey } from '../../../libs/platform/sealing/values-by-key.js';
import { keyIdOf, Vault } from '../../../libs/platform/sealing/vault.js';
import { ENCRYPTION_KEYS, startSystem, type System } from '../../support/app.js';
import { booking, type Person } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { startOnce } from '../../support/start-once.js';

const CANARY = 'canary-of-the-sealed';
const NEW_KEY = `new=${Buffer.alloc(32, 9).toString('base64')}`;
const COLUMNS = PRODUCT.contexts.flatMap(({ sealed = [] }) => sealed);

/** Columns of bytes that hold nothing sealed, with the reason. */
const NOT_SEALED: Record<string, string> = {
  'audit.audit_event.mac': 'HMAC',
  'audit.audit_link.hash': 'HMAC',
  'audit.checkpoint.hash': 'HMAC',
  'audit.checkpoint.signature': 'signature',
  'directory.identifier.key': 'HMAC',
  'directory.identifier.value_key': 'HMAC',
  'directory.import_place.key': 'HMAC',
  'directory.import_source.key': 'HMAC',
  'identity.oauth_client.secret_hash': 'hash',
  'identity.passkey.public_key': 'public',
  'identity.recovery_code.hash': 'HMAC',
  'identity.refresh_token.hash': 'hash',
  'identity.user_account.totp_secret': 'encrypted under SECRET_KEY',
  'platform.idempotency_key.answer': 'encrypted under SECRET_KEY',
  'platform.idempotency_key.fingerprint': 'HMAC',
  'platform.sealing_key.mark': 'sealed by the key that it marks',
};

let system: System;
let owner: Client;
let doctor: Person;
let patient: Person;
let appointments = 0;

beforeAll(async () => {
  system = await startSystem();
  owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
  const { given } = system;
  doctor = await given.doctor();
  patient = await given.patient();
  const admin = await given.admin();
  await doctor.post(`/patients/${patient.id}/break-glass`, { reason: `${CANARY} reason` });
  const [opened] = (await admin.get('/break-glass')).body.items as { id: string }[];
  await admin.post(`/break-glass/${opened?.id ?? ''}/review`, { verdict: 'justified', note: `${CANARY} note` });
  const kept = await admin.put(`/patients/${patient.id}`, {
    identifiers: [{ kind: 'passport', value: `${CANARY} passport` }],
    insurance: [{ insurer: `${CANARY} insurer`, memberNumber: `${CANARY} member` }],
    emergencyContacts: [{ name: `${CANARY} contact`, phone: '+16175550199' }],
    healthProfile: { allergies: [`${CANARY} allergy`], conditions: [], medications: [] },
  });
  expect(kept.status).toBe(200);
  const twice = await given.patientProfile({ doctorId: doctor.id });
  await admin.put(`/patients/${twice.id}`, {
    healthProfile: { allergies: [`${CANARY} of the duplicate`], conditions: [], medications: [] },
  });
  expect((await admin.post(`/patients/${patient.id}/merge`, { otherId: twice.id })).status).toBe(200);
  await system.app.get(ExportRunner).run((await admin.post('/exports')).body.id as string);
  for (let n = 0; n < 3; n += 1) await book();
  await importHalf(admin, 0);
  await importHalf(admin, 1);
});
afterAll(async () => {
  await owner.end();
  await system.stop();
});

/** An import that stops after some steps, so that its chunks are still there: their content, or who belongs to whom. */
async function importHalf(admin: Person, steps: number): Promise<void> {
  const identifier = [{ system: 'urn:sealed', value: `${CANARY} number` }];
  const { body } = await admin.post('/imports', {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [
      { resource: { resourceType: 'Patient', id: 'p', identifier, name: [{ text: 'Half Imported' }], birthDate: '1980-01-01' } },
      {
        resource: {
          resourceType: 'Encounter',
          status: 'finished',
          subject: { reference: 'Patient/p' },
          serviceProvider: { reference: 'Organization/o' },
        },
      },
      {
        resource: {
          resourceType: 'PractitionerRole',
          id: 'r',
          practitioner: { identifier: { system: 'urn:sealed', value: `${CANARY} licence` } },
        },
      },
    ],
  });
  let looks = 0;
  const stop = {
    get aborted() {
      return (looks += 1) > steps;
    },
  } as AbortSignal;
  await expect(system.app.get(ImportRunner).run(body.id as string, stop)).rejects.toThrow();
}

const DAY_MS = 86_400_000;

/** Books, and cancels with a reason. */
async function book(): Promise<string> {
  appointments += 1;
  const startsAt = new Date(Math.ceil(Date.now() / DAY_MS + 30) * DAY_MS + appointments * 1_800_000).toISOString();
  const body = {
    ...booking(doctor, patient, {}),
    startsAt,
    durationMinutes: 30,
    reason: `${CANARY} visit`,
    extras: { why: `${CANARY} extra` },
  };
  const { status, body: booked } = await patient.post('/appointments', body);
  expect(status).toBe(201);
  return booked.id as string;
}
const cancel = (id: string) => patient.post(`/appointments/${id}/cancel`, { reason: `${CANARY} cancelled` });

async function tables(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' order by 1`);
  return rows.map(({ name }) => name);
}

/** Columns of bytes in the database. */
async function columnsOfBytes(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    select table_schema || '.' || table_name || '.' || column_name as name from information_schema.columns
    where data_type in ('bytea', 'ARRAY') and udt_name in ('bytea', '_bytea') and table_schema not in ('information_schema', 'pg_catalog') order by 1`);
  return rows.map(({ name }) => name);
}

test('every column of bytes is sealed and known to the rotation, or there is a reason why not', async () => {
  expect(await columnsOfBytes()).toEqual([...COLUMNS.map(columnName), ...Object.keys(NOT_SEALED)].sort());
});

test('no row of the database shows what is sealed, and who may read it does', async () => {
  await cancel(await book());
  const showing: string[] = [];
  const dumped: string[] = [];
  for (const table of await tables()) {
    const { rows } = await owner.query<{ row: string }>(`select t::text as row from ${table} t`);
    if (rows.some(({ row }) => row.includes(CANARY) || row.includes(Buffer.from(CANARY).toString('hex')))) showing.push(table);
    if (rows.length > 0) dumped.push(table);
  }
  expect(showing).toEqual([]);
  expect(dumped).toEqual(expect.arrayContaining(['directory.break_glass', 'scheduling.appointment']));

  const { items } = (await patient.get('/appointments')).body as {
    items: { reason: string; extras: object; cancellationReason: string | null }[];
  };
  expect(items.at(-1)).toMatchObject({
    reason: `${CANARY} visit`,
    extras: { why: `${CANARY} extra` },
    cancellationReason: `${CANARY} cancelled`,
  });
  const profile = JSON.stringify((await patient.get(`/patients/${patient.id}/profile`)).body);
  for (const what of ['passport', 'insurer', 'member', 'contact', 'allergy']) expect(profile).toContain(`${CANARY} ${what}`);
  const log = JSON.stringify((await patient.get(`/patients/${patient.id}/access-log`)).body);
  expect(log).toContain(`${CANARY} reason`);
  expect(log).not.toContain(`${CANARY} note`);
});

test('a value that was moved to another row is refused, and the refusal tells nothing', async () => {
  const [one, other] = [await book(), await book()];
  await owner.query(
    'update scheduling.appointment a set clinical = b.clinical from scheduling.appointment b where a.id = $1 and b.id = $2',
    [one, other],
  );
  const { status, body } = await patient.get(`/appointments/${one}`);
  expect([status, JSON.stringify(body).includes(CANARY)]).toEqual([500, false]);
  await owner.query('update scheduling.appointment set clinical = null where id = $1', [one]);
});

/** Another process of the API with these keys. */
async function startBeside(keys: string) {
  const app = await createApi(Config.fromEnvironment(keysAre(keys)));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    cancel: (who: Person, id: string) => clientFor(url, who.token).put(`/appointments/${id}/cancel`, { reason: 'changed meanwhile' }),
    stop: () => app.close(),
  };
}

const keysAre = (keys: string) => ({ ...system.env, ENCRYPTION_KEYS: keys });
const vaultOf = (keys: string) => Vault.fromEnvironment(keysAre(keys));

test('a process does not start without the key of the data, nor with another one of its name', async () => {
  const otherOfItsName = `test${NEW_KEY.slice(NEW_KEY.indexOf('='))}`;
  await expect(startOnce(keysAre(otherOfItsName))).rejects.toThrow(
    'ENCRYPTION_KEYS has another key "test" than the one that encrypted this database: put the right one back.',
  );
  await expect(startOnce(keysAre(NEW_KEY))).rejects.toThrow(
    'ENCRYPTION_KEYS lacks the key "test", which encrypts data of this database: add it behind the others.',
  );
  // Neither refusal has left a mark that would refuse the right keys.
  await expect(startOnce(system.env)).resolves.toBeUndefined();
});

test('keys rotate while the system is used: nothing is lost, all reads on, and the old key may go', async () => {
  const both = `${NEW_KEY},${ENCRYPTION_KEYS}`;
  // Far more rows than a batch has, some with values of both kinds, some with none.
  await owner.query(
    `
    insert into scheduling.appointment (id, visit_id, doctor_id, patient_id, type, modality, status, starts_at, ends_at, time_zone, created_by)
    select id, id, $1, $2, 'regular', 'in_person', 'scheduled', at, at + interval '5 minutes', 'UTC', $3
    from generate_series('2031-01-01'::timestamptz, '2031-02-10', '10 minutes') at, lateral (select gen_random_uuid() as id where at is not null) n`,
    [doctor.id, patient.id, patient.userId],
  );
  const vault = vaultOf(ENCRYPTION_KEYS);
  const { rows } = await owner.query<{ id: string }>(`select id from scheduling.appointment where starts_at >= '2031-01-01' order by id`);
  await owner.query(
    `update scheduling.appointment a set clinical = n.clinical from unnest($1::uuid[], $2::bytea[]) n (id, clinical) where a.id = n.id`,
    [
      rows.map(({ id }) => id),
      rows.map(({ id }) => vault.seal('scheduling.appointment.clinical', id, JSON.stringify({ reason: `visit ${id}` }))),
    ],
  );

  const filled: string[] = [];
  for (const column of COLUMNS) if ((await valuesOf(column)).length > 0) filled.push(columnName(column));
  // The system still seals with the old key, but opens both.
  const running = await startBeside(`${ENCRYPTION_KEYS},${NEW_KEY}`);
  try {
    const told: string[] = [];
    const rotation = new KeyRotation(system.db, vaultOf(both), COLUMNS, (column) => told.push(column));
    let rotating = true;
    const cancelled: string[] = [];
    const users = [0, 1, 2, 3].map(async (user) => {
      for (let n = user; rotating || n < 40; n += 4) {
        const id = rows[n]?.id ?? '';
        const { status } = await running.cancel(patient, id);
        expect(status).toBe(200);
        cancelled.push(id);
      }
    });
    const first = await rotation.run();
    rotating = false;
    await Promise.all(users);
    expect(cancelled.length).toBeGreaterThan(40);
    expect([...new Set(told)].sort()).toEqual(filled.sort());
    expect(filled).toEqual(COLUMNS.map(columnName).sort());
    expect(first.get('new')).toBeGreaterThan(rows.length - cancelled.length);

    // Now every process has the new key first; a second run ends the work of the first.
    const after = await new KeyRotation(system.db, vaultOf(both), COLUMNS).run();
    expect([...after.keys()]).toEqual(['new']);
    expect(await valuesByKey(system.db, COLUMNS)).toEqual(after);

    const alone = vaultOf(NEW_KEY);
    const { rows: now } = await owner.query<{ id: string; clinical: Buffer; version: number }>(
      `select id, clinical, version from scheduling.appointment where starts_at >= '2031-01-01'`,
    );
    expect(now).toHaveLength(rows.length);
    for (const { id, clinical, version } of now) {
      const isCancelled = cancelled.includes(id);
      expect(JSON.parse(alone.open('scheduling.appointment.clinical', id, clinical))).toEqual({
        reason: `visit ${id}`,
        ...(isCancelled && { notes: null, extras: null, cancellationReason: 'changed meanwhile' }),
      });
      // A new seal is no change that an If-Match would notice.
      expect(version).toBe(isCancelled ? 2 : 1);
    }
  } finally {
    await running.stop();
  }
  await expect(startOnce(keysAre(NEW_KEY))).resolves.toBeUndefined();
  await expect(startOnce(keysAre(ENCRYPTION_KEYS))).rejects.toThrow('ENCRYPTION_KEYS lacks the key "new"');
});

test('a rotation that meets a value it cannot open stops, and leaves it as it is', async () => {
  const { id } = (await owner.query<{ id: string }>(`select id from scheduling.appointment where clinical is not null limit 1`))
    .rows[0] ?? { id: '' };
  const strange = vaultOf(`strange=${Buffer.alloc(32, 3).toString('base64')}`).seal('scheduling.appointment.clinical', id, 'x');
  await owner.query('update scheduling.appointment set clinical = $2 where id = $1', [id, strange]);
  await expect(new KeyRotation(system.db, vaultOf(NEW_KEY), COLUMNS).run()).rejects.toThrow(
    /needs a key that ENCRYPTION_KEYS does not have/,
  );
  const [left] = await system.db.query<{ clinical: Buffer }>(sql`select clinical from scheduling.appointment where id = ${id}`);
  expect(left?.clinical.equals(strange)).toBe(true);
  expect(keyIdOf(strange)).toBe('strange');
});

test('every sealed column opens for its row: a column that was declared with another row is found here', async () => {
  await owner.query('update scheduling.appointment set clinical = null where substring(clinical from 2 for 7) = $1', [
    Buffer.from('strange'),
  ]);
  const vault = vaultOf(`${NEW_KEY},${ENCRYPTION_KEYS}`);
  for (const column of COLUMNS) {
    const values = await valuesOf(column);
    expect([columnName(column), values.length > 0]).toEqual([columnName(column), true]);
    for (const { row, sealed } of values) expect(vault.open(columnName(column), row, sealed)).not.toBe('');
  }
});

const valuesOf = ({ table, column, row }: SealedColumn) =>
  system.db.query<{ row: string; sealed: Buffer }>(
    sql`select ${raw(row)} as row, t.${raw(column)} as sealed from ${raw(table)} t where t.${raw(column)} is not null`,
  );
