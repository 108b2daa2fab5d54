import { type Logger as Pino, pino } from 'pino';
import type { Params } from 'nestjs-pino';
import type { Config } from '../config.js';
import { requestContext } from '../access/request-context.js';

/**
 * Writes JSON lines to standard output. No personal data: only fields that our own code names are logged. Request lines have the template of the
 * route and never the URL, a header, a body or an address.
 */
export const createLogger = (config: Config, service: 'api' | 'worker'): Pino =>
  pino({
    level: config.get('LOG_LEVEL'),
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const requestId = requestContext.getStore()?.requestId;
      return requestId ? { requestId } : {};
    },
  });

/** Nest's own messages use the same logger. Request lines come from the HTTP hooks, so no middleware is bound. */
export const nestLoggerParams = (logger: Pino): Params => ({ pinoHttp: { logger, autoLogging: false }, forRoutes: [] });
