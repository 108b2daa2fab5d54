import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { sql } from '../../libs/kernel/sql.js';
import { startSystem, type System } from '../support/app.js';
import { booking, inHours, PASSWORD, type Person } from '../support/given.js';

let system: System;
let admin: Person;
let hospital: Person;
let doctor: Person;
let patient: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
  hospital = await system.given.hospital();
  doctor = await system.given.doctor(hospital);
  patient = await system.given.patientOf(doctor, hospital);
});
afterAll(() => system.stop());

const JSON_TYPE = { 'content-type': 'application/json' };
const NUL = String.fromCharCode(0);
let hours = 24;
/** A body for a time that no other test uses. */
const wish = (more: object = {}) => booking(doctor, patient, { startsAt: inHours((hours += 1)), ...more });
/** The same as text. `extras` is inserted as it is, because JSON.stringify would not write it. */
const withExtras = (extras: string): string => JSON.stringify(wish({ extras: 'HERE' })).replace('"HERE"', extras);
const pointers = (answer: { body: { errors?: { pointer: string }[] } }) => answer.body.errors?.map(({ pointer }) => pointer);

test.each(['constructor', 'prototype', 'toString', 'hasOwnProperty', ''])(
  'a body with the unknown field "%s" is refused',
  async (field) => {
    const answer = await patient.post('/appointments', wish({ [field]: 1 }));
    expect([answer.status, pointers(answer)]).toEqual([400, [`#/${field}`]]);
  },
);

test.each(['__proto__', 'constructor', 'prototype'])('a query with the unknown field %s is refused', async (field) => {
  const answer = await patient.get(`/appointments?${field}=1`);
  expect([answer.status, pointers(answer)]).toEqual([400, [`query:${field}`]]);
});

test.each(['EST', 'EST5EDT', 'GMT', '+01:00', 'Mars/Base'])('%s is no time zone', async (timeZone) => {
  const answer = await patient.post('/appointments', wish({ timeZone }));
  expect([answer.status, pointers(answer)]).toEqual([400, ['#/timeZone']]);
});

test.each([
  ['a zero-width space', 'Ada\u200bRivera'],
  ['a change of direction', 'Ada\u202eareviR'],
  ['a line break', 'Ada\nRivera'],
  ['a bell', 'Ada\u0007Rivera'],
  ['nothing but what cannot be seen', '\u200b\u2060'],
])('a name that holds %s is refused, whoever has it', async (_what, name) => {
  for (const [path, more] of [
    ['/hospitals', {}],
    ['/doctors', {}],
    ['/patients', { birthDate: '1990-04-12', hospitalId: (await system.given.hospital()).id }],
  ] as const) {
    const answer = await admin.post(path, { name, ...more });
    expect([path, answer.status, pointers(answer)]).toEqual([path, 400, ['#/name']]);
  }
});

test.each([
  ['keys that JavaScript reserves', '{"constructor":"a","prototype":"b","toString":"c","":"d","x.y":"e"}'],
  ['a text that reads like an escape', '{"a":"see \\\\u0000 and \\\\ud800"}'],
  ['numbers at their limits', '{"a":1e308,"b":-1e308,"c":5e-324,"d":9007199254740993,"e":0.1}'],
  ['nested lists and objects', `{"a":${'[{"b":'.repeat(10)}1${'}]'.repeat(10)}}`],
  ['an empty object', '{}'],
])('extras with %s come back as they were sent', async (_what, extras) => {
  const { status, body } = await patient.post('/appointments', withExtras(extras), JSON_TYPE);
  expect(status).toBe(201);
  expect((await patient.get(`/appointments/${body.id as string}`)).body.extras).toEqual(JSON.parse(extras));
});

test.each([
  ['a number too large to keep', '{"a":[{"b":1e400}]}'],
  ['a depth of 1000', `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`],
  ['a depth of 400,000', `{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`],
  ['NUL in a key', '{"a":{"x\\u0000":1}}'],
  ['half a surrogate in a key', '{"\\ud800":1}'],
  ['half a surrogate in a value', '{"a":["\\udfff"]}'],
  ['an own __proto__', '{"a":{"__proto__":1}}'],
])('extras with %s are refused, with an Idempotency-Key too', async (_what, extras) => {
  expect((await patient.post('/appointments', withExtras(extras), JSON_TYPE)).status).toBe(400);
  expect((await patient.post('/appointments', withExtras(extras), { ...JSON_TYPE, 'idempotency-key': 'deep' })).status).toBe(400);
});

test('lists of texts are kept letter by letter, specialities in lower case, and a doctor is found by each speciality', async () => {
  const awkward = ['NULL', 'null', 'a,b', 'a"b', 'a\\b', 'a, b', '{x}', '{}', 'x,y,', "o'x", '?', '??', ':x', '$1', 'é😀', '""', '%'];
  const made = await admin.post('/doctors', { name: 'Dr. List', education: awkward });
  expect(made.status).toBe(201);
  const id = made.body.id as string;
  expect((await admin.get(`/doctors/${id}`)).body.education).toEqual(awkward);
  for (const name of awkward) await admin.post('/specialities', { name: `${name} é` });
  const specialities = awkward.map((name) => `${name} é`);
  const changed = await admin.put(`/doctors/${id}`, { specialities });
  expect(changed.body.specialities).toEqual([...new Set(specialities.map((name) => name.toLowerCase()))]);
  for (const speciality of specialities) {
    const found = await admin.get(`/doctors?speciality=${encodeURIComponent(speciality)}`);
    expect([speciality, found.body.items.map((item: { id: string }) => item.id)]).toEqual([speciality, [id]]);
  }
});

const storable = (max: number) =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: max })
    .map((value) => value.replaceAll(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu, '?').trim())
    .filter((value) => value.length >= 1 && value.length <= max);

test('what is written is what is read, whatever letters it has, and nobody’s name breaks the list for others', async () => {
  const ids: string[] = [];
  await fc.assert(
    fc.asyncProperty(
      storable(200),
      fc.record({ line: storable(200), city: storable(100) }, { requiredKeys: [] }),
      async (name, address) => {
        const { status, body } = await admin.post('/hospitals', { name, address });
        expect(status).toBe(201);
        ids.push(body.id as string);
        const read = (await admin.get(`/hospitals/${body.id as string}`)).body;
        expect(read).toMatchObject({ name, address });
        expect(read.address).toEqual(address);
      },
    ),
    { numRuns: 100 },
  );
  for (const name of [
    '\u0301'.repeat(198).padStart(199, 'a').padEnd(200, 'z'),
    '"'.repeat(200),
    '漢'.repeat(200),
    '😀'.repeat(100),
    '\\'.repeat(200),
  ]) {
    const { status, body } = await admin.post('/hospitals', { name });
    expect(status).toBe(201);
    ids.push(body.id as string);
  }
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await admin.get(`/hospitals?limit=1${cursor && `&cursor=${cursor}`}`);
    expect(page.status).toBe(200);
    seen.push(...page.body.items.map(({ id }: { id: string }) => id));
    cursor = page.body.nextCursor;
  }
  expect(seen).toEqual([...new Set(seen)]);
  expect(seen).toEqual(expect.arrayContaining(ids));
});

test.each([
  ['NUL', `http://clinic.example/${NUL}`],
  ['half a surrogate', 'http://clinic.example/\ud800'],
  ['another scheme', 'javascript://clinic.example/%0aalert(1)'],
  ['no host', 'http://'],
])('a website with %s is refused', async (_what, website) => {
  const answer = await admin.post('/hospitals', { name: 'Web', website });
  expect([answer.status, pointers(answer)]).toEqual([400, ['#/website']]);
});

test('a megabyte in place of a time zone is refused and not remembered', async () => {
  const signUp = (timeZone: string) =>
    system.anonymous.post('/auth/patient-signup', {
      email: 'zone@test.example',
      password: PASSWORD,
      name: 'Zone',
      birthDate: '1990-01-01',
      timeZone,
    });
  const before = heap();
  for (let i = 0; i < 60; i += 1) expect((await signUp(`A${String(i)}${'x'.repeat(1_000_000)}`)).status).toBe(400);
  expect(heap() - before).toBeLessThan(30_000_000);
});

/** Bytes in use after a garbage collection. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('ids are the same whatever their case', async () => {
  expect((await patient.get(`/mappings/user/${patient.userId.toUpperCase()}/patients`)).status).toBe(200);
  const mine = { name: 'Case', birthDate: '1990-01-01', doctorId: doctor.id.toUpperCase(), hospitalId: hospital.id.toUpperCase() };
  expect((await doctor.post('/patients', mine)).status).toBe(201);
  expect((await hospital.post('/patients', mine)).status).toBe(201);
  const booked = await patient.post('/appointments', wish({ doctorId: doctor.id.toUpperCase() }));
  expect(booked).toMatchObject({ status: 201, body: { doctorId: doctor.id } });
});

describe('what is deleted or over', () => {
  test('nobody books at a deleted hospital, with a deleted doctor or for a deleted patient', async () => {
    const there = await system.given.hospital();
    const who = await system.given.doctor(there);
    const whom = await system.given.patientOf(who, there);
    const refused = async (code: string) => {
      const answer = await admin.post('/appointments', booking(who, whom, { hospitalId: there.id, startsAt: inHours(500) }));
      expect(answer.body.code).toBe(code);
    };
    await admin.delete(`/hospitals/${there.id}`);
    await refused('doctor-not-at-hospital');
    await admin.delete(`/patients/${whom.id}`);
    expect((await admin.post('/appointments', booking(who, whom))).body).toMatchObject({
      code: 'not-found',
      detail: 'There is no such patient.',
    });
    await admin.delete(`/doctors/${who.id}`);
    expect((await admin.post('/appointments', booking(who, patient))).body).toMatchObject({
      code: 'not-found',
      detail: 'There is no such doctor.',
    });
    expect((await whom.post('/appointments', booking(doctor, whom))).status).toBe(404);
  });

  test('nobody is mapped to the deleted', async () => {
    const [h, d, p] = [await system.given.hospital(), await system.given.doctor(), await system.given.patientOf(doctor)];
    for (const path of [`/hospitals/${h.id}`, `/doctors/${d.id}`, `/patients/${p.id}`]) expect((await admin.delete(path)).status).toBe(200);
    const answers = [
      await admin.post('/mappings/hospital-doctor', { hospitalId: h.id, doctorId: doctor.id }),
      await admin.post('/mappings/hospital-doctor', { hospitalId: hospital.id, doctorId: d.id }),
      await admin.post('/mappings/hospital-patient', { hospitalId: hospital.id, patientId: p.id }),
      await admin.post('/mappings/doctor-patient', { doctorId: d.id, patientId: patient.id }),
      await admin.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: p.id }),
      await admin.post('/mappings/user-patient', { userId: patient.userId, patientId: p.id, relation: 'other' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await admin.delete(`/patients/${p.id}`)).status).toBe(404);
  });

  test('a deletion and bookings at once: nothing breaks, and whoever comes after is refused', async () => {
    const who = await system.given.doctor();
    const whom = await system.given.patientOf(who);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, i) => whom.post('/appointments', booking(who, whom, { startsAt: inHours(600 + i) }))),
      admin.delete(`/doctors/${who.id}`),
    ]);
    expect(answers.at(-1)?.status).toBe(200);
    for (const { status } of answers.slice(0, -1)) expect([201, 404]).toContain(status);
    expect((await whom.post('/appointments', booking(who, whom, { startsAt: inHours(700) }))).status).toBe(404);
  });

  test('a relation that ran out can be made again, one that holds cannot', async () => {
    const delegate = await system.given.patient();
    const terms = { userId: delegate.userId, patientId: patient.id, relation: 'spouse', expiresAt: inHours(1) };
    const { body } = await admin.post('/mappings/user-patient', terms);
    expect((await admin.post('/mappings/user-patient', terms)).body.code).toBe('already-mapped');
    await system.db.query(sql`update directory.user_patient set expires_at = now() - interval '1 minute' where id = ${body.id as string}`);
    expect((await delegate.get(`/patients/${patient.id}`)).status).toBe(404);
    const renewed = await Promise.all(Array.from({ length: 5 }, () => admin.post('/mappings/user-patient', terms)));
    expect(renewed.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect((await delegate.get(`/patients/${patient.id}`)).status).toBe(200);
  });

  test('the time of a cancelled appointment can be booked again, once', async () => {
    const same = wish();
    const { body } = await patient.post('/appointments', same);
    expect((await patient.post(`/appointments/${body.id as string}/cancel`, { reason: 'other plans' })).status).toBe(200);
    const again = await Promise.all([1, 2, 3, 4].map(() => patient.post('/appointments', same)));
    expect(again.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await patient.post(`/appointments/${body.id as string}/cancel`, { reason: 'twice' })).body.code).toBe('transition-refused');
  });
});

test('a refused request under an Idempotency-Key leaves nothing of its partial work', async () => {
  const licenceNumber = 'L-hostile-1';
  expect((await hospital.post('/doctors', { name: 'First', licenceNumber })).status).toBe(201);
  const names = async () => (await admin.get('/doctors?limit=100')).body.items.map(({ name }: { name: string }) => name) as string[];
  for (const repeated of [false, true]) {
    const refused = await hospital.post('/doctors', { name: 'Second', licenceNumber }, { 'idempotency-key': 'partial' });
    expect([refused.status, refused.body.code, refused.headers.get('idempotency-replayed')]).toEqual([
      409,
      'licence-number-in-use',
      repeated ? 'true' : null,
    ]);
  }
  expect(await names()).not.toContain('Second');
  expect(
    (await hospital.post('/doctors', { name: 'Third', licenceNumber: 'L-hostile-2' }, { 'idempotency-key': 'partial-2' })).status,
  ).toBe(201);
});

test.each(['"99999999999999999999"', '1', '""', '"1", "2"', '"1\' or 1=1"'])('If-Match %s is refused', async (header) => {
  const { body } = await patient.post('/appointments', wish());
  const answer = await patient.put(`/appointments/${body.id as string}/cancel`, { reason: 'x' }, { 'if-match': header });
  expect([answer.status, pointers(answer)]).toEqual([400, ['header:If-Match']]);
});

test('X-Request-Id is taken over where it is a plain token and replaced where it is not', async () => {
  const answered = async (given: string) => (await patient.get('/auth/me', { 'x-request-id': given })).headers.get('x-request-id');
  expect(await answered('trace-0123456789')).toBe('trace-0123456789');
  for (const given of ['short', 'x'.repeat(65), 'a b c d e f g', '<script>alert(1)</script>', '"quoted-quoted"', '\u00e9'.repeat(10)]) {
    expect(await answered(given)).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test.each([
  ['europe/madrid', 'Europe/Madrid'],
  ['Etc/GMT+12', 'Etc/GMT+12'],
  ['US/Eastern', 'America/New_York'],
  ['utc', 'UTC'],
  ['Pacific/Kiritimati', 'Pacific/Kiritimati'],
])('a notification can be read in the time zone %s, by the name that the IANA database has for it', async (timeZone, name) => {
  const { status, body } = await patient.post('/appointments', wish({ timeZone }));
  expect(status).toBe(201);
  await system.settle();
  const told = (await patient.get('/notifications')).body.items.find((item: { appointmentId: string }) => item.appointmentId === body.id);
  expect(body.timeZone).toBe(name);
  expect(told.body).toContain(`(${name})`);
});

test.each([
  ['the day before 1850', '1849-12-31', 400],
  ['year one', '0001-01-01', 400],
  ['the first day of 1850', '1850-01-01', 201],
  ['a leap day', '2000-02-29', 201],
  ['a leap day that was none', '1900-02-29', 400],
  ['a time besides the day', '2000-01-01T00:00:00Z', 400],
])('%s as date of birth is %s: %i', async (_what, birthDate, status) => {
  const made = await doctor.post('/patients', { name: 'Born', birthDate });
  expect(made.status).toBe(status);
  if (status === 201) expect((await doctor.get(`/patients/${made.body.id as string}`)).body.birthDate).toBe(birthDate);
});

test('a name cursor works with any text in it, and never as SQL', async () => {
  const at = (after: string) => Buffer.from(JSON.stringify([after, patient.id])).toString('base64url');
  const everyone = (await admin.get(`/doctors?cursor=${at('')}`)).body.items.length as number;
  expect(everyone).toBeGreaterThan(0);
  for (const after of ["zzzz' or '1'='1", 'zzzz?', 'zzzz$1', 'zzzz\\', 'zzzz"']) {
    expect((await admin.get(`/doctors?cursor=${at(after)}`)).body.items).toEqual([]);
  }
});

test('a thousand wrong entries are a short answer', async () => {
  const answer = await admin.post('/doctors', {
    name: 'Many',
    languages: Array(30).fill('not a language'),
    specialities: Array(30).fill(''),
    ...Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`unknown${String(i)}`, 1])),
  });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
});

test('a relation that would be over at once, or that names a scope twice, is refused', async () => {
  const [admin, patient, other] = [await system.given.admin(), await system.given.patient(), await system.given.patient()];
  const wish = { userId: other.userId, patientId: patient.id, relation: 'other' };
  const past = await admin.post('/mappings/user-patient', { ...wish, expiresAt: new Date(Date.now() - 60_000).toISOString() });
  const twice = await admin.post('/mappings/user-patient', { ...wish, scopes: ['book', 'book'] });
  expect([past.status, past.body.errors[0].pointer]).toEqual([400, '#/expiresAt']);
  expect([twice.status, twice.body.errors[0].pointer]).toEqual([400, '#/scopes']);
});
