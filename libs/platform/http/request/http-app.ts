import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import { requestContext } from '../../access/request-context.js';
import { addAuditTrail } from '../../audit/audit-hooks.js';
import type { Config } from '../../config.js';
import { Contexts } from '../../context.js';
import { Readiness } from '../../health/readiness.js';
import { Metrics } from '../../metrics.js';
import { addDocumentation } from '../contract/documentation.js';
import { InvalidInput, sendProblem, toProblem } from '../problem/problem.js';
import { repeatedNameIn } from './repeated-names.js';
import { addKnownRoutes } from './known-routes.js';
import { addLocations } from './location.js';
import { addGracefulShutdown } from './graceful-shutdown.js';
import { serverOptions } from './server-options.js';
import { answerUnknownPaths } from './unknown-paths.js';
import { addUploads, takesFiles, uploadedAs } from './uploads.js';
import { addETags } from './versions.js';

export const BODY_LIMIT_BYTES = 1_048_576;
const OUTSIDE = ['/', 'health', 'ready', 'metrics'];

/** All paths begin with /api/v1, except those that a standard or a browser expects elsewhere. */
export const setPrefix = (app: INestApplication): void => {
  app.setGlobalPrefix('api/v1', { exclude: [...OUTSIDE, ...app.get(Contexts).outside] });
};

/** Parts of the edge that know the product's own paths. */
export interface Edge {
  /** Turns an older path into the current one. */
  rewriteUrl: (url: string) => string;
  /** Stands below the description of the contract, in development only. */
  tryIt: string;
}

/** The HTTP application with everything switched on, not yet listening. */
export async function createHttpApp(module: Type | DynamicModule, config: Config, edge: Edge): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    ...serverOptions(config),
    requestIdHeader: false,
    rewriteUrl: (request: IncomingMessage) => edge.rewriteUrl(request.url ?? '/'),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    // A graceful shutdown answers current requests and closes idle connections.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    // Answers of the router itself, before any hook has run.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      protect(reply);
      sendProblem(reply, { ...toProblem(error), requestId: request.id });
    },
    logger: false,
  } as never);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  });
  app.useLogger(app.get(Logger));
  setPrefix(app);
  const origins = config.list('CORS_ORIGINS');
  if (origins.length > 0)
    app.enableCors({
      origin: origins,
      methods: ['GET', 'POST', 'PUT', 'DELETE'],
      exposedHeaders: ['etag', 'location', 'x-request-id', 'retry-after', 'idempotency-replayed'],
    });

  const fastify = adapter.getInstance<FastifyInstance>();
  addBodyParsers(fastify);
  addUploads(fastify);
  addRequestHooks(fastify, app.get(Metrics), app.get(Logger));
  addKnownRoutes(app, fastify);
  addAuditTrail(app, fastify);
  addETags(fastify);
  addLocations(fastify);
  answerUnknownPaths(fastify);
  addGracefulShutdown(fastify, app.get(Readiness));
  addDocumentation(app, fastify, config.get('NODE_ENV') === 'development' ? edge.tryIt : undefined);
  return app;
}

/** Headers of every answer, precomputed: a library that builds the set again for each answer cost more than the rest of an empty request. */
const PROTECTION = Object.entries({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
});

function protect(reply: FastifyReply): void {
  for (const [name, value] of PROTECTION) void reply.header(name, value);
}

/** Adds a request id, one log line and one measurement per request, with the template of the route, never the URL. */
function addRequestHooks(fastify: FastifyInstance, metrics: Metrics, logger: Logger): void {
  fastify.decorateRequest('ambient');
  fastify.addHook('onRequest', (request, reply, done) => {
    protect(reply);
    void reply.header('x-request-id', request.id);
    request.ambient = { requestId: request.id };
    requestContext.run(request.ambient, done);
  });
  // A body that arrives later is read in the context of the parser: restore the context of the request for all later work.
  fastify.addHook('preValidation', (request, _reply, done) => {
    requestContext.run(request.ambient ?? { requestId: request.id }, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const status = reply.statusCode;
    metrics.requestDuration.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    if (!QUIET.has(route)) {
      logger.log({
        msg: 'request',
        requestId: request.id,
        method: request.method,
        route,
        status,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        userId: request.actor?.who.userId,
      });
    }
    done();
  });
}

/**
 * Accepts bodies in JSON and UTF-8 only: no plain text, and no invalid byte that would silently become another character. Forms are accepted only if
 * the route's configuration says `form`, because a standard requires it.
 */
function addBodyParsers(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (takesFiles(request)) done(null, uploadedAs(request, body));
    else if (isUtf8(body)) {
      const text = body.toString('utf8');
      void parse(request, text, (error, value) => {
        if (error) done(error);
        else done(repeatedNameIn(text), value);
      });
    } else done(new InvalidInput([{ pointer: '#', detail: 'The body is not UTF-8.' }]));
  });
  fastify.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, body, done) => {
    if (!(request.routeOptions.config as { form?: boolean }).form) {
      done(Object.assign(new Error('No form here.'), { statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }));
      return;
    }
    const form = new URLSearchParams(body);
    const names = [...new Set(form.keys())];
    done(null, Object.fromEntries(names.map((name) => [name, form.getAll(name).length > 1 ? form.getAll(name) : form.get(name)])));
  });
}

const QUIET = new Set(['/health', '/ready', '/metrics']);
