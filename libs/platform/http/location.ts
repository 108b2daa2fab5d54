import type { FastifyInstance } from 'fastify';

/** Path of the collection under /api/v1, and the field of the answer that holds the new record's id (`id` by default). */
export type CreatedAt = readonly [collection: string, field?: string];

declare module 'fastify' {
  interface FastifyContextConfig {
    creates?: CreatedAt;
  }
}

/** Says in `Location` where the record stands that a 201 tells of, a repeated answer included. */
export function addLocations(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    const { creates } = request.routeOptions.config;
    if (creates && reply.statusCode === 201) {
      const [collection, field = 'id'] = creates;
      const { [field]: id } = payload as Record<string, unknown>;
      if (typeof id === 'string') void reply.header('location', `/api/v1/${collection}/${id}`);
    }
    done(null, payload);
  });
}
