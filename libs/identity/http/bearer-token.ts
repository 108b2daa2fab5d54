import type { FastifyRequest } from 'fastify';

/** The one token after `Bearer` (RFC 6750). Undefined if the header holds anything else or more than one token. */
export const bearerToken = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  /^bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
