import type { FastifyInstance } from 'fastify';

/**
 * Path of the collection under /api/v1, and the field of the answer with the new record's id: `id` by default, `user.id` in an object, null if there
 * is only one record.
 */
export type CreatedAt = readonly [collection: string, field?: string | null];

declare module 'fastify' {
  interface FastifyContextConfig {
    creates?: CreatedAt;
  }
}

/** Adds `Location` with the path of the new record to every 201, also to a repeated answer. */
export function addLocations(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    const { creates } = request.routeOptions.config;
    if (creates && reply.statusCode === 201) {
      const [collection, field = 'id'] = creates;
      const id = field?.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], payload);
      void reply.header('location', ['/api/v1', collection, ...(typeof id === 'string' ? [id] : [])].join('/'));
    }
    done(null, payload);
  });
}
