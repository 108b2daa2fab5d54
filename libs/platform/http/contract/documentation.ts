import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { createContract } from './contract.js';

/** Swagger UI writes styles into its page; scripts come from our own files only. */
const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** The icon: two people in one conversation. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5c7a"/>' +
  '<path d="M7 9h14v9h-8l-4 4v-4H7z" fill="#fff"/><path d="M15 20h6v-7h4v9h-2v3l-3-3h-5z" fill="#9fd3e6"/></svg>';

/** Swagger UI, ReDoc and the contract itself, all served from here. */
export function addDocumentation(app: NestFastifyApplication, fastify: FastifyInstance, more?: string): void {
  let contract: string | undefined;
  const document = () => {
    const described = createContract(app);
    if (more !== undefined) described.info.description = `${described.info.description ?? ''}\n\n${more}`;
    return described;
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    if (/^\/docs(?=$|[/?-])/.test(request.url)) void reply.header('content-security-policy', PAGE_POLICY);
    done();
  });
  SwaggerModule.setup('docs', app, document, { raw: false, customSiteTitle: 'Consilium API', customfavIcon: '/favicon.svg' });
  const bundle = createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js');
  fastify.get('/openapi.json', (_request, reply) => {
    contract ??= JSON.stringify(document());
    return reply.type('application/json; charset=utf-8').send(contract);
  });
  for (const path of ['/favicon.svg', '/favicon.ico']) {
    fastify.get(path, (_request, reply) => reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(ICON));
  }
  fastify.get('/redoc/redoc.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=86400').send(readFileSync(bundle)),
  );
  fastify.get('/redoc', (_request, reply) => {
    const nonce = randomUUID();
    // ReDoc writes styles into the page and searches in a worker from a blob.
    return reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`,
      )
      .send(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Consilium API</title><meta name="viewport" content="width=device-width"><link rel="icon" href="/favicon.svg"><style>body{margin:0}</style></head>` +
          `<body><div id="redoc"></div><script src="/redoc/redoc.js"></script><script nonce="${nonce}">Redoc.init('/openapi.json',{},document.getElementById('redoc'))</script></body></html>`,
      );
  });
}
