import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RETRY_AFTER_SECONDS, toProblem } from './problem.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error);
    if (problem.status >= 500) this.log(error, problem.status);
    if (problem.status === 503) void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply
      .status(problem.status)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify({ ...problem, requestId: request.id }));
  }

  /** The message of a database error can repeat a person's data: only its kind, SQLSTATE and stack frames are logged. */
  private log(error: unknown, status: number): void {
    const { name, code, stack } = Object(error) as { name?: string; code?: string; stack?: string };
    const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
    this.logger.error({ error: name, sqlState: code, status, at: frames.slice(0, 12) });
  }
}
