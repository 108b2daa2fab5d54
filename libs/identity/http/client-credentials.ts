import type { FastifyRequest } from 'fastify';
import { OAuthError } from '../domain/oauth.errors.js';
import type { ClientCredentials } from '../oauth/oauth-clients.js';

/** The client's credentials, from the Authorization header or the body, not from both (RFC 6749, 2.3.1). */
export function clientCredentials(
  { headers }: Pick<FastifyRequest, 'headers'>,
  body: { client_id?: string; client_secret?: string },
): ClientCredentials | undefined {
  const basic = /^basic +([\w+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined) return body.client_id === undefined ? undefined : { id: body.client_id, secret: body.client_secret };
  const [id = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  if (body.client_secret !== undefined) throw new OAuthError('invalid_request', 'The client is named in the header and in the body.');
  try {
    const decoded = { id: formDecode(id), secret: formDecode(rest.join(':')) };
    if (body.client_id === undefined || body.client_id === decoded.id) return decoded;
  } catch {
    // Refused below.
  }
  throw new OAuthError('invalid_client', 'The Authorization header is not valid.');
}

const formDecode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
