import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidInput } from '../problem/problem.js';

/** The largest body of a route that takes files, bytes. */
export const UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024;

/** Types of files that a route may take. `application/json` is not parsed there either. */
export const UPLOAD_TYPES = [
  'application/fhir+json',
  'application/json',
  'application/fhir+ndjson',
  'application/x-ndjson',
  'text/csv',
  'application/gzip',
] as const;

/** A body that arrived as a file: its bytes, once. */
export class Uploaded {
  constructor(
    readonly type: string,
    readonly bytes: Buffer,
  ) {}

  /** The fingerprint of a request with an Idempotency-Key. */
  toJSON(): object {
    return { type: this.type, digest: createHash('sha256').update(this.bytes).digest('base64url') };
  }
}

export const takesFiles = (request: FastifyRequest): boolean => !!(request.routeOptions.config as { upload?: boolean }).upload;

/** Takes files at the routes whose configuration says `upload`, and refuses their types elsewhere. */
export function addUploads(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if ((route.config as { upload?: boolean } | undefined)?.upload) route.bodyLimit = UPLOAD_LIMIT_BYTES;
  });
  const types = UPLOAD_TYPES.filter((type) => type !== 'application/json');
  fastify.addContentTypeParser<Buffer>(types, { parseAs: 'buffer' }, (request, body, done) => {
    if (takesFiles(request)) done(null, uploadedAs(request, body));
    else done(Object.assign(new Error('No file here.'), { statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }));
  });
}

export const uploadedAs = (request: FastifyRequest, body: Buffer): Uploaded =>
  new Uploaded((request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '', body);

/** The file in the body of the request. */
export const UploadedFile = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!(body instanceof Uploaded) || body.bytes.length === 0)
    throw new InvalidInput([{ pointer: '#', detail: 'The body must be a file.' }]);
  return body;
});
