import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bareError } from '../../logging/bare-error.js';
import { sendProblem, toProblem } from './problem.js';

/** The route's own form of refusals, if a standard requires another than problem documents: `@RouteConfig({ refuse })`. */
export interface RouteRefusals {
  refuse?: (thrown: unknown, reply: FastifyReply) => void;
}

/** Answers every thrown error as a problem document, and logs errors of our own. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const { id, routeOptions } = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { refuse } = routeOptions.config as RouteRefusals;
    if (refuse) refuse(error, reply);
    else sendProblem(reply, { ...toProblem(error), requestId: id });
    if (reply.statusCode < 500) return;
    const { message, stack } = bareError(error);
    this.logger.error({
      msg: 'a request failed',
      requestId: id,
      status: reply.statusCode,
      error: message,
      at: stack?.split('\n').slice(1),
    });
  }
}
