import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IF_MATCH } from '../contract/headers.js';
import { InvalidInput } from '../problem/problem.js';

const readVersion = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) return undefined;
  const match = IF_MATCH.exec(header);
  if (!match) throw new InvalidInput([{ pointer: 'header:If-Match', detail: 'Must be an ETag of this record, such as "7", or *.' }]);
  return match[1] === undefined ? undefined : Number(match[1]);
});

/** The version that `If-Match: "7"` expects; undefined without the header or with `*`. */
export const IfMatch = (): ParameterDecorator => (target, method, index) => {
  if (method === undefined) throw new Error('If-Match is a parameter of a method.');
  readVersion()(target, method, index);
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETag of the version that you read, such as "1": an older one is refused with 412. `*`, or nothing, is any version.',
    schema: { type: 'string', pattern: IF_MATCH.source },
    example: '"1"',
  })(target, method, Object.getOwnPropertyDescriptor(target, method) as TypedPropertyDescriptor<unknown>);
};

/** Adds the version as ETag to every answer that is one versioned record. */
export function addETags(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (_request, reply, payload, done) => {
    const version = (payload as { version?: unknown } | null)?.version;
    if (typeof version === 'number' && reply.statusCode < 300) void reply.header('etag', `"${String(version)}"`);
    done(null, payload);
  });
}
