import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bareError } from '../logging/bare-error.js';
import { sendProblem, toProblem } from './problem.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const { id } = host.switchToHttp().getRequest<FastifyRequest>();
    const problem = toProblem(error);
    if (problem.status >= 500) {
      const { message, stack } = bareError(error);
      this.logger.error({
        msg: 'a request failed',
        requestId: id,
        status: problem.status,
        error: message,
        at: stack?.split('\n').slice(1),
      });
    }
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), { ...problem, requestId: id });
  }
}
