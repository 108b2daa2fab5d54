import type { FastifyRequest } from 'fastify';

/** The one token after `Bearer` (RFC 6750); undefined where anything else stands in the header, or more than one token. */
export const bearerToken = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  /^bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
