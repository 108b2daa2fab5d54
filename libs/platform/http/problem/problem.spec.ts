import { DriverException } from '@mikro-orm/core';
import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { DomainError, type ErrorKind, NotAllowed, NotFound, StaleVersion } from '../../../kernel/domain-error.js';
import { fromStatus, InvalidInput, type Problem, STATUS, StoredRefusal, toProblem } from './problem.js';

class Refused extends DomainError {
  readonly code = 'refused-by-test';
  override readonly details: Record<string, unknown>;
  constructor(
    readonly kind: ErrorKind,
    details: Record<string, unknown> = {},
  ) {
    super('A sentence for people.');
    this.details = details;
  }
}

const SECRET = "select * from patient where name = 'Ada Canary'";
const fromServer = (code: string | undefined, message = SECRET) =>
  Object.assign(new DriverException(new Error(message)), { code, message });

test.each(Object.entries(STATUS))('a refusal of the kind %s is a %i with its code and sentence', (kind, status) => {
  expect(toProblem(new Refused(kind as ErrorKind))).toEqual({
    type: 'urn:consilium:problem:refused-by-test',
    title: 'Refused by test',
    status,
    detail: 'A sentence for people.',
    code: 'refused-by-test',
  });
});

test('what is refused says what the caller needs to go on', () => {
  expect(toProblem(new StaleVersion({ currentVersion: 7 }))).toMatchObject({ status: 412, currentVersion: 7 });
  expect(toProblem(new NotFound('doctor'))).toMatchObject({ status: 404, code: 'not-found', detail: 'There is no such doctor.' });
  expect(toProblem(new NotAllowed('cancel', 'appointment'))).toMatchObject({ status: 403, code: 'not-allowed' });
  const errors = [{ pointer: '#/name', detail: 'Must not be empty.' }];
  expect(toProblem(new InvalidInput(errors))).toMatchObject({ status: 400, code: 'invalid-input', errors });
});

test('details of a refusal cannot pose as its status or code', () => {
  expect(toProblem(new Refused('conflict', { status: 200, code: 'fine', type: 'x', allowed: ['a'] }))).toMatchObject({
    status: 409,
    code: 'refused-by-test',
    allowed: ['a'],
  });
});

test('a refusal that was kept is handed out as it was', () => {
  const kept: Problem = { type: 't', title: 'Kept', status: 409, code: 'kept' };
  expect(toProblem(new StoredRefusal(kept))).toBe(kept);
});

test.each([
  ['an error', new Error(SECRET)],
  ['an error of the server without a meaning here', fromServer('42P01')],
  ['a violated constraint that nobody foresaw', fromServer('23514')],
  ['an HTTP 500', new HttpException(SECRET, 500)],
  ['an HTTP 502', new HttpException(SECRET, 502)],
  ['a text', SECRET],
  ['an object', { statusCode: 500, message: SECRET, code: 'FST_ERR_X' }],
  ['an object that claims a status', { statusCode: 418, message: SECRET }],
  ['nothing', undefined],
  ['null', null],
])('%s is a 500 that says nothing', (_what, thrown) => {
  const problem = toProblem(thrown);
  expect(problem).toMatchObject({ status: 500, code: 'internal' });
  expect(JSON.stringify(problem)).not.toContain('Canary');
});

test.each([
  ['a shutdown', fromServer('57P01')],
  ['a crash', fromServer('57P02')],
  ['a server that starts', fromServer('57P03')],
  ['a statement that took too long', fromServer('57014')],
  ['a lock that did not come', fromServer('55P03')],
  ['too many connections', fromServer('53300')],
  ['a full disk', fromServer('53100')],
  ['a broken connection', fromServer('08006')],
  ['a standby', fromServer('25006')],
  ['a deadlock', fromServer('40P01')],
  ['a serialization failure', fromServer('40001')],
  ['a refused connection', fromServer('ECONNREFUSED')],
  ['a connection that ended', fromServer(undefined, 'Connection terminated unexpectedly')],
  ['a connection that did not come in time', fromServer(undefined, 'timeout exceeded when trying to connect')],
  ['a socket error', Object.assign(new Error(SECRET), { code: 'ECONNRESET' })],
])('%s is a 503 without details', (_what, thrown) => {
  const problem = toProblem(thrown);
  expect(problem).toMatchObject({ status: 503, code: 'dependency-down' });
  expect(JSON.stringify(problem)).not.toContain('Canary');
});

test.each(['22021', '22P05', '22P02', '22003', '22007', '22008'])(
  'a value that the server cannot take (%s) is the caller’s 400',
  (code) => {
    const problem = toProblem(fromServer(code));
    expect(problem).toMatchObject({ status: 400, code: 'invalid-input' });
    expect(JSON.stringify(problem)).not.toContain('Canary');
  },
);

test.each([
  [400, new BadRequestException(SECRET), 'bad-request'],
  [404, new NotFoundException(`Cannot GET /${SECRET}`), 'not-found'],
  [413, new HttpException(SECRET, 413), 'body-too-large'],
  [429, new HttpException(SECRET, 429), 'too-many-requests'],
  [503, new HttpException(SECRET, 503), 'dependency-down'],
  [413, { statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE', message: SECRET }, 'body-too-large'],
  [415, { statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', message: SECRET }, 'unsupported-media-type'],
  [400, Object.assign(new SyntaxError(SECRET), { statusCode: 400 }), 'bad-request'],
  [413, new HttpException(SECRET, 413, { cause: { code: 'FST_ERR_CTP_BODY_TOO_LARGE', message: SECRET } }), 'body-too-large'],
])('the framework’s %i keeps its status and loses its words', (status, thrown, code) => {
  const problem = toProblem(thrown);
  expect(problem).toMatchObject({ status, code });
  expect(JSON.stringify(problem)).not.toContain('Canary');
});

test.each([
  [406, 'Nothing that Accept names can be sent: accept application/json.'],
  [408, 'The request did not arrive within 10 s.'],
  [431, 'All headers together have at most 16 kB.'],
])('a %i of the web server says what is wrong', (status, detail) => {
  expect(fromStatus(status).detail).toBe(detail);
});

test('a body whose connection ended is the client’s, a driver’s connection that ended is ours', () => {
  const ended = (more: object) => toProblem(Object.assign(new Error('aborted'), { code: 'ECONNRESET', ...more }));
  // Fastify's body parser sets the status 400 on the error of the request's stream.
  expect(ended({ statusCode: 400 })).toMatchObject({ status: 408, code: 'request-timeout' });
  expect(ended({})).toMatchObject({ status: 503 });
});

test('what Fastify refuses is explained, wrapped by Nest or not', () => {
  const cause = Object.assign(new Error(SECRET), { statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' });
  for (const thrown of [cause, new HttpException(SECRET, 415, { cause })]) {
    expect(toProblem(thrown).detail).toBe('Send JSON: Content-Type: application/json.');
  }
});
