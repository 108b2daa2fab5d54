import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import type { Config } from '../config.js';
import { Readiness } from '../health/readiness.js';
import { Metrics } from '../metrics.js';
import { createContract } from './contract.js';
import { InvalidInput, toProblem } from './problem.js';
import { requestContext, requestIdFor } from './request-context.js';
import { rewriteUrl } from './rewrites.js';
import { addETags } from './versions.js';

export const BODY_LIMIT_BYTES = 1_048_576;
export const API_PREFIX = { path: 'api/v1', exclude: ['/', 'health', 'ready', 'metrics'] };

/** The HTTP application with everything switched on, not yet listening. */
export async function createHttpApp(module: Type | DynamicModule, config: Config): Promise<NestFastifyApplication> {
  const proxies = config.list('TRUST_PROXY');
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: proxies.length > 0 ? proxies : false,
    genReqId: (request: IncomingMessage) => requestIdFor(request.headers),
    requestIdHeader: false,
    rewriteUrl: (request: IncomingMessage) => rewriteUrl(request.url ?? '/'),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    // Requests that are under way when the process stops are answered; idle connections are closed.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: 10_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const problem = toProblem(error);
      void reply
        .status(problem.status)
        .header('x-request-id', request.id)
        .type('application/problem+json; charset=utf-8')
        .send(JSON.stringify({ ...problem, requestId: request.id }));
    },
    logger: false,
  } as never);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  });
  app.useLogger(app.get(Logger));
  app.setGlobalPrefix(API_PREFIX.path, { exclude: API_PREFIX.exclude });
  const origins = config.list('CORS_ORIGINS');
  if (origins.length > 0)
    app.enableCors({ origin: origins, exposedHeaders: ['etag', 'x-request-id', 'retry-after', 'idempotency-replayed'] });

  const fastify = adapter.getInstance<FastifyInstance>();
  takeJsonOnly(fastify);
  addRequestHooks(fastify, app.get(Metrics), app.get(Logger));
  addETags(fastify);
  addSoftClosing(fastify, app.get(Readiness));
  addDocumentation(app, fastify);
  return app;
}

/** What every answer carries, precomputed: a library that makes a full set anew for each answer cost more than the rest of an empty request. */
const PROTECTION = Object.entries({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
});

/** Request id, one log line and one measurement per request: the route's template, never the URL. */
function addRequestHooks(fastify: FastifyInstance, metrics: Metrics, logger: Logger): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of PROTECTION) void reply.header(name, value);
    void reply.header('x-request-id', request.id);
    requestContext.run({ requestId: request.id }, done);
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

/** Bodies are JSON in UTF-8 and nothing else: no form, no text, and no byte that would silently become another character. */
function takeJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (isUtf8(body)) void parse(request, body.toString('utf8'), done);
    else done(new InvalidInput([{ pointer: '#', detail: 'The body is not UTF-8.' }]));
  });
}

/** A process that stops answers what it took and tells the client not to come back on this connection. */
function addSoftClosing(fastify: FastifyInstance, readiness: Readiness): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.stopping) void reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('preClose', (done) => {
    // Connections that become idle only after the server closed would hold it open.
    const closing = setInterval(() => {
      fastify.server.closeIdleConnections();
    }, 50);
    fastify.server.once('close', () => {
      clearInterval(closing);
    });
    done();
  });
}

const QUIET = new Set(['/health', '/ready', '/metrics']);

/** Swagger UI writes styles into its page; scripts come from files of ours only. */
const PAGE_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** Swagger UI, ReDoc and the contract itself, all served from here. */
function addDocumentation(app: NestFastifyApplication, fastify: FastifyInstance): void {
  let contract: string | undefined;
  const document = () => createContract(app);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (/^\/docs(?=$|[/?-])/.test(request.url)) void reply.header('content-security-policy', PAGE_POLICY);
    done();
  });
  SwaggerModule.setup('docs', app, document, { raw: false, customSiteTitle: 'Consilium API' });
  const bundle = createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js');
  fastify.get('/openapi.json', (_request, reply) => {
    contract ??= JSON.stringify(document());
    return reply.type('application/json; charset=utf-8').send(contract);
  });
  fastify.get('/redoc/redoc.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=86400').send(readFileSync(bundle)),
  );
  fastify.get('/redoc', (_request, reply) => {
    const nonce = randomUUID();
    // ReDoc writes styles into the page and searches in a worker made from a blob.
    return reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:`,
      )
      .send(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Consilium API</title><meta name="viewport" content="width=device-width"></head>` +
          `<body><div id="redoc"></div><script src="/redoc/redoc.js"></script><script nonce="${nonce}">Redoc.init('/openapi.json',{},document.getElementById('redoc'))</script></body></html>`,
      );
  });
}
