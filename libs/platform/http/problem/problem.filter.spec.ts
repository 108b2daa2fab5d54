import { type ArgumentsHost, Logger } from '@nestjs/common';
import { NotFound } from '../../../kernel/domain-error.js';
import { ProblemFilter, type RouteRefusals } from './problem.filter.js';

const logged: unknown[] = [];
beforeEach(() => {
  logged.length = 0;
  Logger.overrideLogger({ log: () => undefined, warn: () => undefined, error: (message: unknown) => logged.push(message) });
});
afterAll(() => {
  Logger.overrideLogger(true);
});

/** The parts of a request and its reply that the filter touches. */
function answerTo(error: unknown, config: RouteRefusals = {}): number {
  const reply = {
    statusCode: 200,
    header: () => reply,
    type: () => reply,
    send: () => reply,
    status: (code: number) => {
      reply.statusCode = code;
      return reply;
    },
  };
  const http = { getRequest: () => ({ id: 'request-1', routeOptions: { config } }), getResponse: () => reply };
  new ProblemFilter().catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return reply.statusCode;
}

test('what is our own fault is logged, a refusal is not', () => {
  expect(answerTo(new NotFound('doctor'))).toBe(404);
  expect(logged).toEqual([]);
  expect(answerTo(new Error('a secret in a message'))).toBe(500);
  expect(logged).toEqual([expect.objectContaining({ msg: 'a request failed', requestId: 'request-1', status: 500, error: 'Error' })]);
});

test('a route that refuses in a way of its own logs by the status that it answers', () => {
  class Odd extends Error {}
  const refuse = (status: number): RouteRefusals => ({ refuse: (_, reply) => void reply.status(status).send('') });
  expect(answerTo(new Odd(), refuse(401))).toBe(401);
  expect(logged).toEqual([]);
  expect(answerTo(new Odd(), refuse(500))).toBe(500);
  expect(logged).toHaveLength(1);
});
