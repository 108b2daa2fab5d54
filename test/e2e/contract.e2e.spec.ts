import fc from 'fast-check';
import { TABLE } from '../access/table.js';
import { ACTORS, makeWorld, type World } from '../access/world.js';
import { startSystem, type System } from '../support/app.js';
import { type Answered, Contract, type Operation, type Schema } from '../support/contract.js';
import { PASSWORD } from '../support/given.js';
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
  return { status: response.status, contentType: response.headers.get('content-type'), body: await response.text() };
}

const json = { 'content-type': 'application/json' };
const named = (name: string): Operation => {
  const found = contract.operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`${name} is not in the contract`);
  return found;
};

/** Public operations with a request that succeeds; all others have theirs in the access table. */
const PUBLIC: Record<string, () => { body?: object }> = {
  'GET /': () => ({}),
  'GET /health': () => ({}),
  'GET /ready': () => ({}),
  'POST /api/v1/auth/login': () => ({ body: { email: world.patient.email, password: PASSWORD } }),
  'POST /api/v1/auth/patient-signup': () => ({
    body: { email: 'contract@test.example', password: PASSWORD, name: 'Contract', birthDate: '1990-01-01', phone: '+1 617 555 0100' },
  }),
};

test('every operation of the contract has an example here or in the access table', () => {
  expect(contract.operations.map(({ name }) => name).sort()).toEqual([...Object.keys(TABLE), ...Object.keys(PUBLIC)].sort());
});

test.each(Object.entries(PUBLIC))('%s answers as the contract says', async (name, example) => {
  const operation = named(name);
  const { body } = example();
  const answer = await send({ name, path: operation.path, headers: body ? json : {}, ...(body && { body: JSON.stringify(body) }) });
  expect(answer.status).toBeLessThan(300);
  expect(contract.faults(operation, answer)).toEqual([]);
});

test.each(Object.entries(TABLE))('%s answers as the contract says, whoever asks', async (name, example) => {
  const operation = named(name);
  const statuses: number[] = [];
  for (const [i, kind] of ACTORS.entries()) {
    const attempt = { i: i + 20, world, system, at: world };
    const path = `/api/v1${await example.path(attempt)}`;
    const body = operation.method === 'GET' ? undefined : await example.body?.(attempt);
    const answer = await send(
      { name, path, headers: body ? json : {}, ...(body && { body: JSON.stringify(body) }) },
      kind === 'anonymous' ? undefined : world[kind].token,
    );
    statuses.push(answer.status);
    expect(contract.faults(operation, answer)).toEqual([]);
  }
  expect(statuses.some((status) => status < 300)).toBe(true);
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

/** Requests in all, and how many at once. */
const RUNS = 300;
const AT_ONCE = 12;

test('whatever is sent, every answer is documented, valid and discreet', async () => {
  const { patient, doctor, hospital, admin, otherDoctor, otherHospital, stranger } = world;
  const callers = [patient.token, doctor.token, hospital.token, admin.token, undefined];
  const ids = [patient, doctor, hospital, otherDoctor, otherHospital, stranger].flatMap(({ id, userId }) => [id, userId]);
  const expendable = await makeExpendable();
  const statuses = new Map<string, Set<number>>();

  await fc.assert(
    fc.asyncProperty(
      fc.array(
        requests({ contract, callers: callers.length, ids: [...ids, world.appointmentId, world.chatId, world.notificationId], expendable }),
        {
          minLength: AT_ONCE,
          maxLength: AT_ONCE,
        },
      ),
      async (batch) => {
        const faults = await Promise.all(
          batch.map(async (wire) => {
            const answer = await send(wire, callers[wire.caller]);
            const seen = statuses.get(wire.name) ?? new Set();
            statuses.set(wire.name, seen.add(answer.status));
            const found =
              answer.status >= 500 ? [`${wire.name} answered ${String(answer.status)}`] : contract.faults(named(wire.name), answer);
            if (answer.status >= 400 && answer.body.includes(CANARY)) found.push(`${wire.name} repeats what was sent`);
            return found.map(
              (fault) =>
                `${fault} — ${wire.path} ${JSON.stringify(wire.headers)} ${wire.body?.slice(0, 600) ?? ''} → ${answer.body.slice(0, 300)}`,
            );
          }),
        );
        expect(faults.flat()).toEqual([]);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );

  // The requests reached the handlers: most operations succeeded at least once, and all of them refused something.
  const succeeded = [...statuses.values()].filter((seen) => [...seen].some((status) => status < 300)).length;
  expect(succeeded).toBeGreaterThan(contract.operations.length * 0.6);
  expect(statuses.size).toBe(contract.operations.length);
});

/** Records that nobody else needs, for the operations that delete. */
async function makeExpendable(): Promise<Record<string, string[]>> {
  const { given } = system;
  const { hospital, doctor, admin } = world;
  const made: Record<string, string[]> = {};
  const add = (path: string, id: string) => (made[path] = [...(made[path] ?? []), id]);
  for (let i = 0; i < 5; i += 1) {
    const [h, d, p] = [await given.hospital(), await given.doctor(hospital), await given.patientOf(doctor, hospital)];
    add('/api/v1/hospitals/{id}', h.id);
    add('/api/v1/doctors/{id}', d.id);
    add('/api/v1/patients/{id}', p.id);
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
