import { sql } from '../../libs/kernel/sql.js';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { ExportRunner } from '../../libs/directory/export/export-runner.js';
import { TABLE } from '../access/table.js';
import { makeWorld, type World } from '../access/world.js';
import { booking, inHours } from '../support/given.js';
import { startSystem, type System } from '../support/app.js';
import type { Answer } from '../support/http.js';
import { type Answered, Contract, type Operation, type Schema } from '../support/contract.js';
import { CANARY, requests, type Wire } from '../support/requests.js';

let system: System;
let world: World;
let contract: Contract;
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
  contract = await Contract.of(system.anonymous);
});
afterAll(() => system.stop());

async function send({ name, path, headers, body }: Omit<Wire, 'caller'>, token?: string): Promise<Answered> {
  const response = await fetch(system.url + path, {
    method: named(name).method,
    redirect: 'manual',
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const json = { 'content-type': 'application/json' };
const named = (name: string): Operation => {
  const found = contract.operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`${name} is not in the contract`);
  return found;
};

/** Operations that cannot succeed without a known password, token, code or link, or without a device. */
const NEEDS_SECRET = [
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/token',
  'POST /api/v1/auth/reset-password',
  'POST /api/v1/auth/verify-email',
  'POST /api/v1/auth/totp',
  'POST /api/v1/auth/passkeys/options',
];

test('parameters and headers have descriptions, bodies examples, and refusals examples of their own', () => {
  const faults: string[] = [];
  let examples = 0;
  for (const { name, path, parameters, requestBody, responses } of contract.operations) {
    for (const parameter of parameters) if (!parameter.description) faults.push(`${name}: ${parameter.name} has no description`);
    if (path.includes('{') && !responses['414']) faults.push(`${name}: no 414`);
    for (const header of Object.entries(responses).flatMap(([, response]) => contract.headersOf(response))) {
      if (!header.description) faults.push(`${name}: a header has no description`);
    }
    for (const [status, { description, content = {} }] of Object.entries({ ...responses, request: { description: '', ...requestBody } })) {
      for (const [type, media] of Object.entries(content)) {
        examples += 1;
        faults.push(...contract.exampleFaults(media).map((fault) => `${name}: the example of ${status} ${fault}`));
        if (type !== 'application/problem+json') continue;
        const example = media.example as { status?: number; code?: string };
        if (String(example.status) !== status) faults.push(`${name}: the example of ${status} has another status`);
        if (!description.includes(`Codes: \`${String(example.code)}\``)) faults.push(`${name}: the description of ${status} has no codes`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(examples).toBeGreaterThan(contract.operations.length * 5);
});

test('every code of a refusal stands in the contract', () => {
  const sources = readdirSync('libs', { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.spec)\.ts$/.test(file));
  const codes = sources.flatMap((file) =>
    [...readFileSync(`libs/${file}`, 'utf8').matchAll(/ readonly code = '([\w-]+)'/g)].map(([, code]) => code),
  );
  const described = contract.operations.flatMap(({ responses }) => Object.values(responses)).map(({ description }) => description);
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !described.some((text) => text.includes(`\`${String(code)}\``)))).toEqual([]);
});

test('an id in a path that is too long is refused as the contract says', async () => {
  const operation = named('GET /api/v1/patients/{id}');
  const answer = await send({ name: operation.name, path: `/api/v1/patients/${'a'.repeat(300)}`, headers: {} }, world.patient.token);
  expect(answer.status).toBe(414);
  expect(contract.faults(operation, answer)).toEqual([]);
});

test('an operation that takes no body refuses its fields and takes an empty one', async () => {
  const without = contract.operations.filter(({ method, requestBody }) => method !== 'GET' && !requestBody);
  expect(without.length).toBeGreaterThan(8);
  for (const operation of without) {
    const { name } = operation;
    const path = operation.path.replace('{id}', world.stranger.id);
    const wrong = [];
    for (const { token } of [world.admin, world.patient, world.doctor]) {
      const answer = await send({ name, path, headers: json, body: '{"nickname":"x"}' }, token);
      expect(contract.faults(operation, answer)).toEqual([]);
      wrong.push(answer.status === 403 ? 'not allowed' : answer.body);
    }
    expect(wrong).toContainEqual(expect.stringContaining('{"pointer":"#/nickname","detail":"Unknown field. None is known here."}'));
    expect(wrong.filter((body) => body !== 'not allowed' && !body.includes('#/nickname'))).toEqual([]);
  }
  for (const body of [undefined, '{}']) {
    const answer = await send(
      {
        name: 'POST /api/v1/auth/session/validate',
        path: '/api/v1/auth/session/validate',
        headers: body ? json : {},
        ...(body && { body }),
      },
      world.patient.token,
    );
    expect(answer.status).toBe(200);
  }
});

test('clients may say who they are where OAuth lets them', () => {
  const security = (path: string) => named(`POST /api/v1/auth/${path}`).security;
  expect(security('token')).toEqual([{ basic: [] }, {}]);
  expect(security('revoke-token')).toEqual([{ basic: [] }, {}]);
  expect(security('verify-token')).toEqual([{ basic: [] }, { bearer: [] }, {}]);
});

test('answers cannot hold a field that the contract does not name', () => {
  const open: string[] = [];
  const seen = new Set<Schema>();
  const visit = (where: string, given: Schema): void => {
    const schema = contract.resolve(given);
    if (seen.has(schema)) return;
    seen.add(schema);
    if (schema.properties && schema.additionalProperties !== false) open.push(where);
    for (const [name, inner] of Object.entries(schema.properties ?? {})) visit(`${where}.${name}`, inner);
    for (const inner of [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])]) visit(where, inner);
  };
  for (const { name, responses } of contract.operations) {
    for (const [status, { content = {} }] of Object.entries(responses)) {
      if (Number(status) < 400) for (const { schema } of Object.values(content)) visit(name, schema);
    }
  }
  expect(seen.size).toBeGreaterThan(20);
  expect(open).toEqual([]);
});

test('a browser at the root is led to the documentation', async () => {
  const answer = await send({ name: 'GET /', path: '/', headers: { accept: 'text/html' } });
  expect(answer.status).toBe(302);
  expect(contract.faults(named('GET /'), answer)).toEqual([]);
});

/** Number of requests to all operations together, and of parallel requests. */
const REQUESTS = 4200;
const AT_ONCE = 12;

let expendable: Record<string, string[]>;
let made: Awaited<ReturnType<typeof makeFitting>>;
beforeAll(async () => {
  expendable = await makeExpendable();
  made = await makeFitting();
});

test('whatever is sent, every answer is documented, valid and discreet', async () => {
  const { patient, doctor, hospital, admin, otherDoctor, otherHospital, stranger } = world;
  let people = [patient, doctor, hospital, admin];
  const ids = [patient, doctor, hospital, otherDoctor, otherHospital, stranger].flatMap(({ id, userId }) => [id, userId]);
  const statuses = new Map<string, Set<number>>();

  const faultsOf = async (wire: Wire): Promise<string[]> => {
    const answer = await send(wire, people[wire.caller]?.token);
    statuses.set(wire.name, (statuses.get(wire.name) ?? new Set()).add(answer.status));
    const found = answer.status >= 500 ? [`${wire.name} answered ${String(answer.status)}`] : contract.faults(named(wire.name), answer);
    if (answer.status >= 400 && answer.body.includes(CANARY)) found.push(`${wire.name} repeats what was sent`);
    return found.map(
      (fault) => `${fault} — ${wire.path} ${JSON.stringify(wire.headers)} ${wire.body?.slice(0, 600) ?? ''} → ${answer.body.slice(0, 300)}`,
    );
  };

  await fc.assert(
    fc.asyncProperty(
      requests({
        contract,
        callers: people.length + 1,
        ids: [...ids, world.appointmentId, world.chatId, world.notificationId],
        ...made,
        expendable,
      }),
      async (all) => {
        const faults: string[] = [];
        for (let sent = 0; sent < all.length; sent += AT_ONCE) {
          // Earlier requests may have ended their sessions.
          people = await Promise.all(people.map((person) => system.given.again(person)));
          faults.push(...(await Promise.all(all.slice(sent, sent + AT_ONCE).map(faultsOf))).flat());
        }
        expect(faults).toEqual([]);
      },
    ),
    { numRuns: Math.ceil(REQUESTS / contract.operations.length), endOnFailure: true },
  );

  // The requests reached the handlers: every operation was called, and most that need no secret succeeded at least once.
  const open = contract.operations.filter(({ name }) => !NEEDS_SECRET.includes(name) && !TABLE[name]?.neverSucceeds);
  const succeeded = [...statuses.values()].filter((seen) => [...seen].some((status) => status < 300)).length;
  expect(succeeded).toBeGreaterThan(open.length * 0.7);
  expect(statuses.size).toBe(contract.operations.length);
});

/** Records and values for the places where any id would do no more than be refused. */
async function makeFitting(): Promise<{ fitting: Record<string, string[]>; fields: Record<string, string[]> }> {
  const { given } = system;
  const { hospital, doctor, patient, admin, stranger } = world;
  const registered = async () => (await given.patientProfile({ doctorId: doctor.id, hospitalId: hospital.id })).id;
  const several = (make: () => Promise<string>): Promise<string[]> => Promise.all([make(), make(), make(), make(), make()]);
  const idOf = async (made: Promise<Answer>): Promise<string> => (await made).body.id as string;
  const patients = await several(registered);
  const exported = await idOf(admin.post('/exports'));
  await system.app.get(ExportRunner).run(exported);
  await admin.post('/specialities', { name: 'fuzzing' });
  return {
    fitting: {
      users: [patient.userId, doctor.userId, hospital.userId],
      user: [patient.userId],
      patients: [patient.id, ...patients],
      doctors: [doctor.id],
      hospitals: [hospital.id],
      appointments: [world.appointmentId, ...(await appointmentsInEachStatus())],
      waitlist: await several(() => idOf(admin.post('/waitlist', waiting()))),
      rooms: [world.roomId],
      holidays: [world.holidayId],
      availability: [world.ruleId],
      chats: [world.chatId],
      notifications: [world.notificationId],
      'oauth-clients': await several(() => idOf(admin.post('/oauth-clients', { name: 'Fuzz', scopes: ['doctors:read'] }))),
      merges: await several(async () => idOf(admin.post(`/patients/${await registered()}/merge`, { otherId: await registered() }))),
      imports: await several(() => idOf(admin.post('/imports', { resourceType: 'Bundle', type: 'batch', entry: [] }))),
      exports: [exported],
      'break-glass': await several(async () =>
        idOf((await given.doctor()).post(`/patients/${await registered()}/break-glass`, { reason: 'Found on the road' })),
      ),
      // A doctor asks for work, a hospital to register the patient, and a patient asks for care.
      'hospital-doctor': await several(async () => {
        const other = await given.doctor();
        return idOf(other.post('/mappings/hospital-doctor', { hospitalId: hospital.id, doctorId: other.id }));
      }),
      'hospital-patient': await several(async () => {
        const other = await given.hospital();
        await other.post('/mappings/hospital-patient/invitations', { email: patient.email, birthDate: '1990-04-12' });
        const { body } = await admin.get(`/mappings/hospital-patient?hospitalId=${other.id}`);
        return (body.items as { id: string }[])[0]?.id ?? '';
      }),
      'doctor-patient': await several(async () => {
        const other = await given.patient();
        return idOf(other.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: other.id }));
      }),
      'user-patient': await several(async () =>
        idOf(admin.post('/mappings/user-patient', { userId: stranger.userId, patientId: await registered(), relation: 'other' })),
      ),
      file: ['Organization.ndjson'],
      name: ['fuzzing'],
      specialization: ['fuzzing'],
    },
    fields: {
      otherId: patients,
      patientId: [patient.id, ...patients],
      doctorId: [doctor.id, world.otherDoctor.id],
      hospitalId: [hospital.id, world.otherHospital.id],
      userId: [stranger.userId, patient.userId],
    },
  };
}

const waiting = () => ({ doctorId: world.doctor.id, patientId: world.patient.id, type: 'regular', notAfter: inHours(2000) });

/** A few appointments in every status from which a step leads on. */
async function appointmentsInEachStatus(): Promise<string[]> {
  const ids: string[] = [];
  for (const status of ['scheduled', 'confirmed', 'checked_in', 'in_progress', 'no_show'])
    for (let i = 0; i < 4; i += 1) {
      const { body } = await world.admin.post(
        '/appointments',
        booking(world.doctor, world.patient, { startsAt: inHours(500 + ids.length), hospitalId: world.hospital.id }),
      );
      ids.push(body.id as string);
      await system.db.query(sql`update scheduling.appointment set status = ${status}, version = version + 1,
        status_before_no_show = ${status === 'no_show' ? 'confirmed' : null} where id = ${body.id as string}`);
    }
  return ids;
}

/** Creates records that no other test needs, for the operations that delete. */
async function makeExpendable(): Promise<Record<string, string[]>> {
  const { given } = system;
  const { hospital, doctor, admin } = world;
  const made: Record<string, string[]> = {};
  const add = (path: string, id: string) => (made[path] = [...(made[path] ?? []), id]);
  for (let i = 0; i < 5; i += 1) {
    const [h, d, p] = [await given.hospital(), await given.doctor(hospital), await given.patientOf(doctor, hospital)];
    add('/api/v1/users/{id}', p.userId);
    add('/api/v1/oauth-clients/{id}', (await admin.post('/oauth-clients', { name: 'Fuzz', scopes: ['doctors:read'] })).body.id as string);
    add('/api/v1/doctors/{id}/verification', d.id);
    add('/api/v1/hospitals/{id}/verification', h.id);
    add('/api/v1/hospitals/{id}', h.id);
    add('/api/v1/doctors/{id}', d.id);
    add('/api/v1/patients/{id}', p.id);
    const idOf = async (asked: Promise<Answer>) => (await asked).body.id as string;
    const start = inHours(900 + i);
    add(
      '/api/v1/appointments/{id}',
      await idOf(admin.post('/appointments', booking(doctor, world.patient, { startsAt: start, hospitalId: hospital.id }))),
    );
    add(
      '/api/v1/availability/{id}',
      await idOf(doctor.post(`/doctors/${doctor.id}/availability`, { weekdays: ['sunday'], start: '01:00', end: '02:00' })),
    );
    add(
      '/api/v1/availability-exceptions/{id}',
      await idOf(doctor.post(`/doctors/${doctor.id}/availability-exceptions`, { date: '2099-07-01', kind: 'closed' })),
    );
    add('/api/v1/holidays/{id}', await idOf(hospital.post(`/hospitals/${hospital.id}/holidays`, { name: 'Fuzz', firstDay: '2099-07-01' })));
    add('/api/v1/rooms/{id}', await idOf(hospital.post(`/hospitals/${hospital.id}/rooms`, { name: `Fuzz ${String(i)}` })));
    add(
      '/api/v1/leave/{id}',
      await idOf(doctor.post(`/doctors/${doctor.id}/leave`, { startsAt: start, endsAt: inHours(901 + i), hospitalId: h.id })),
    );
    add('/api/v1/waitlist/{id}', await idOf(admin.post('/waitlist', waiting())));
    add('/api/v1/holds/{id}', await idOf(world.patient.post('/holds', { doctorId: d.id, startsAt: start })));
    for (const [kind, body] of Object.entries({
      'hospital-doctor': { hospitalId: hospital.id, doctorId: (await given.doctor()).id },
      'hospital-patient': { hospitalId: hospital.id, patientId: (await given.patientOf(doctor)).id },
      'doctor-patient': { doctorId: (await given.doctor(hospital)).id, patientId: (await given.patientOf(doctor, hospital)).id },
      'user-patient': { userId: (await given.patient()).userId, patientId: (await given.patient()).id, relation: 'other' },
    })) {
      add(`/api/v1/mappings/${kind}/{id}`, (await admin.post(`/mappings/${kind}`, body)).body.id as string);
    }
  }
  return made;
}
