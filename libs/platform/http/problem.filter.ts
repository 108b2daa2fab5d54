import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RETRY_AFTER_SECONDS, toProblem } from './problem.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    answerWithProblem(error, request, reply, this.logger);
  }
}

/** Writes the problem document; used by the Nest filter and by Fastify's own error and not-found handlers. */
export function answerWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const problem = toProblem(error);
  if (problem.status >= 500) {
    // The message of a database error can repeat a person's data: only its kind, SQLSTATE and stack frames are logged.
    const { name, code, stack } = Object(error) as { name?: string; code?: string; stack?: string };
    logger.error({ error: name, sqlState: code, at: stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12), status: problem.status });
  }
  if (problem.status === 503) void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply
    .status(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...problem, requestId: request.id }));
}
