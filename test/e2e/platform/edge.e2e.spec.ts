import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Logger } from '@nestjs/common';
import { Logger as PinoLogger } from 'nestjs-pino';
import { startSystem, type System } from '../../support/app.js';
import { booking, inHours, PASSWORD, type Person } from '../../support/given.js';

let system: System;
let doctor: Person;
let patient: Person;
beforeAll(async () => {
  system = await startSystem();
  doctor = await system.given.doctor();
  patient = await system.given.patientOf(doctor);
});
afterAll(() => system.stop());

interface Raw {
  status: number;
  head: string;
  body: string;
}

/** Sends a request exactly as given, byte by byte: clients like fetch tidy it first. */
function raw(line: string, headers: string[] = [], body: Buffer = Buffer.alloc(0)): Promise<Raw> {
  const { hostname, port } = new URL(system.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        [`${line} HTTP/1.1`, 'Host: x', 'Connection: close', `Authorization: Bearer ${patient.token}`, ...headers, '', ''].join('\r\n'),
      );
      socket.write(body);
    });
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => {
      const [head = '', ...rest] = answer.split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: rest.join('\r\n\r\n') });
    });
    socket.on('error', reject);
  });
}

const post = (path: string, type: string, body: Buffer) =>
  raw(`POST ${path}`, [`Content-Type: ${type}`, `Content-Length: ${String(body.length)}`], body);
let hours = 24;
/** A booking for a time that no other test uses, with these bytes in its reason. */
const bytes = (...between: number[]) => {
  const [before = '', after = ''] = JSON.stringify(booking(doctor, patient, { reason: 'HERE', startsAt: inHours((hours += 1)) })).split(
    'HERE',
  );
  return Buffer.concat([Buffer.from(before), Buffer.from(between), Buffer.from(after)]);
};

test.each([
  ['a lone continuation byte', [0x80]],
  ['a byte that UTF-8 has not', [0xff, 0xfe]],
  ['a character that was cut', [0xe2, 0x82]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['a surrogate as bytes', [0xed, 0xa0, 0x80]],
])('a body with %s is refused', async (_what, between) => {
  const { status, head } = await post('/api/v1/appointments', 'application/json', bytes(...between));
  expect(status).toBe(400);
  expect(head).toContain('content-type: application/problem+json');
});

test('a body in UTF-8 is taken, whatever its characters', async () => {
  const { status, body } = await post('/api/v1/appointments', 'application/json', bytes(...Buffer.from('é漢😀')));
  expect([status, (JSON.parse(body) as { reason: string }).reason]).toEqual([201, 'é漢😀']);
});

test('a form is no JSON: 415, as every other media type', async () => {
  const form = Buffer.from(new URLSearchParams({ email: patient.email, password: PASSWORD }).toString());
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', 'application/xml']) {
    const { status, head } = await post('/api/v1/auth/login', type, form);
    expect([type, status]).toEqual([type, 415]);
    expect(head).toContain('content-type: application/problem+json');
  }
});

test.each([
  ['an escape that is none', '/api/v1/%E0%A4%A', 400],
  ['an escape that is no UTF-8', '/api/v1/appointments/%FF', 400],
  ['a parameter of 300 letters', `/api/v1/appointments/canary${'a'.repeat(300)}`, 414],
  ['NUL', '/api/v1/appointments/%00', 400],
])('a path with %s is a problem document with its request id, and is not repeated', async (_what, path, status) => {
  const answer = await raw(`GET ${path}`);
  expect(answer.status).toBe(status);
  expect(answer.head).toContain('content-type: application/problem+json');
  expect(answer.head).toContain('x-request-id: ');
  expect(answer.body).not.toMatch(/canary|%/i);
});

test('HEAD answers as GET without a body, and asks for a token as GET does', async () => {
  const { status, body } = await raw('HEAD /api/v1/appointments');
  expect([status, body]).toEqual([200, '']);
  expect((await fetch(`${system.url}/api/v1/appointments`, { method: 'HEAD' })).status).toBe(401);
});

test.each([
  ['OPTIONS /api/v1/appointments', 405, 'get, head, post'],
  ['OPTIONS *', 404, undefined],
  ['TRACE /api/v1/appointments', 405, 'get, head, post'],
  ['PATCH /api/v1/appointments', 405, 'get, head, post'],
  ['PROPFIND /api/v1/appointments', 405, 'get, head, post'],
  ['PUT /api/v1/appointments?limit=1', 405, 'get, head, post'],
  ['PATCH /api/v1/appointments/', 405, 'get, head, post'],
  ['PATCH /api/appointments', 405, 'get, head, post'],
  ['DELETE /api/v1/appointments/01890a5d-ac96-774b-bcce-b302099a8057/history', 405, 'get, head'],
  ['GET /api/v1/appointments/01890a5d-ac96-774b-bcce-b302099a8057/cancel', 405, 'post, put'],
  ['DELETE /health', 405, 'get, head'],
  ['GET /api/v1/users/create', 405, 'post'],
  ['DELETE /api/v1/users/create', 405, 'post'],
  ['DELETE /api/v1/users/create/?x=1', 405, 'post'],
  ['PATCH /api/v1/users/create', 405, 'post'],
  ['DELETE /api/v1/users/me', 405, 'get, head, put'],
  ['GET /nothing', 404, undefined],
  ['POST /api/v1/appointment', 404, undefined],
])('%s is answered with %i, and with the methods that there are', async (line, status, allow) => {
  const answer = await raw(line);
  expect([answer.status, /^allow: (.*)$/m.exec(answer.head)?.[1]]).toEqual([status, allow]);
  expect(answer.head).toContain('content-type: application/problem+json');
  expect(JSON.parse(answer.body)).toMatchObject(
    allow
      ? { code: 'method-not-allowed', detail: `This path takes ${allow.toUpperCase()}.` }
      : { code: 'not-found', detail: 'There is no such path: /docs describes the interface.' },
  );
});

test('a query that no route reads is refused, and names what is known of it', async () => {
  for (const [line, status] of [
    ['GET /api/v1/auth/me?nickname=x', 400],
    ['GET /api/auth/me/?nickname=x', 400],
    ['GET /api/v1/auth/me?', 200],
    ['GET /health?at=1', 200],
  ] as const) {
    const answer = await raw(line);
    expect([line, answer.status]).toEqual([line, status]);
    if (status === 400) {
      const { errors } = JSON.parse(answer.body) as { errors: unknown };
      expect(errors).toEqual([{ pointer: 'query:nickname', detail: 'Unknown field. None is known here.' }]);
    }
  }
});

test('a body that names a field twice is refused, wherever it stands', async () => {
  const [wish] = [JSON.stringify(booking(doctor, patient, { startsAt: inHours((hours += 1)), extras: { a: 1 } }))];
  for (const [body, pointer] of [
    [wish.replace('{', '{"reason":"one","reason":"two",'), '#/reason'],
    [wish.replace('{', `{"patientId":"${doctor.id}",`), '#/patientId'],
    [wish.replace('"a":1', '"a":1,"\\u0061":2'), '#'],
  ] as const) {
    const answer = await post('/api/v1/appointments', 'application/json', Buffer.from(body));
    expect([answer.status, (JSON.parse(answer.body) as { errors: unknown }).errors]).toEqual([
      400,
      [{ pointer, detail: 'Must be given once: the body names it twice.' }],
    ]);
  }
});

test('no header of a request gets into the head of its answer', async () => {
  const { head } = await raw('GET /api/v1/auth/me', [
    'X-Request-Id: abcdefgh%0d%0aSet-Cookie:x=1',
    'Idempotency-Key: a',
    'Origin: https://evil.example',
  ]);
  expect(head).not.toMatch(/set-cookie|evil\.example|access-control/);
});

test('a body that the client cuts off is no failure of ours', async () => {
  const logged: unknown[] = [];
  Logger.overrideLogger({ log: () => undefined, warn: () => undefined, error: (message: unknown) => logged.push(message) });
  try {
    const { hostname, port } = new URL(system.url);
    const arrived = once(system.app.getHttpServer(), 'request') as Promise<[IncomingMessage]>;
    const socket = connect(Number(port), hostname, () =>
      socket.write('POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"email"'),
    );
    const [request] = await arrived;
    const closed = new Promise((resolve) => request.once('close', resolve));
    socket.destroy();
    await closed;
    const metrics = (await system.anonymous.get('//metrics')).body as string;
    expect(metrics).not.toMatch(/route="\/api\/v1\/auth\/login",status="5/);
    expect(logged).toEqual([]);
  } finally {
    Logger.overrideLogger(system.app.get(PinoLogger));
  }
});

test('a request has 10 s to be whole, headers as body', () => {
  const { headersTimeout, requestTimeout } = system.app.getHttpServer();
  expect({ headersTimeout, requestTimeout }).toEqual({ headersTimeout: 10_000, requestTimeout: 10_000 });
});
