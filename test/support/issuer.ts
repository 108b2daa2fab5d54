import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Configuration } from 'oidc-provider';
import { Provider } from './oidc-provider.js';

export interface Persona {
  sub: string;
  email: string;
  emailVerified: boolean;
}

const CALLBACK = 'http://127.0.0.1:9/callback';

/** A certified OpenID Connect provider on a port of its own. People log in there without a prompt. */
export class Issuer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly key: CryptoKey,
  ) {}

  static async start(personas: Persona[], clientId = 'consilium-test'): Promise<Issuer> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: 'issuer-key', alg: 'RS256', use: 'sig' };
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as { port: number }).port)}`;
    const configuration: Configuration = {
      clients: [
        {
          client_id: clientId,
          token_endpoint_auth_method: 'none',
          redirect_uris: [CALLBACK],
          grant_types: ['authorization_code'],
          response_types: ['code'],
          application_type: 'native',
        },
      ],
      jwks: { keys: [jwk] },
      cookies: { keys: ['test'] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      conformIdTokenClaims: false,
      findAccount: (_context, id) => {
        const found = personas.find(({ sub }) => sub === id);
        return found && { accountId: id, claims: () => ({ sub: id, email: found.email, email_verified: found.emailVerified }) };
      },
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
    };
    const provider = new Provider(url, configuration);
    // The person named in login_hint is logged in and consents automatically.
    server.on('request', (request, reply) => {
      const { pathname } = new URL(request.url ?? '/', url);
      if (!pathname.startsWith('/interaction/')) {
        void provider.callback()(request, reply);
        return;
      }
      void (async () => {
        const { params, prompt, session } = await provider.interactionDetails(request, reply);
        if (prompt.name === 'login') {
          await provider.interactionFinished(request, reply, { login: { accountId: String(params['login_hint']) } });
          return;
        }
        const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId });
        grant.addOIDCScope('openid email');
        await provider.interactionFinished(request, reply, { consent: { grantId: await grant.save() } });
      })();
    });
    return new Issuer(server, url, privateKey);
  }

  /** Logs the person in as a browser would (authorization code with PKCE) and returns the id token. */
  async idTokenOf(sub: string, clientId = 'consilium-test'): Promise<string> {
    const verifier = 'a-verifier-that-is-long-enough-for-pkce-0123456789';
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))).toString('base64url');
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      scope: 'openid email',
      redirect_uri: CALLBACK,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      login_hint: sub,
      // Two log-ins within a second get different tokens.
      nonce: randomUUID(),
    });
    const cookies = new Map<string, string>();
    let next = `${this.url}/auth?${query.toString()}`;
    while (!next.startsWith(CALLBACK)) {
      const answer: Response = await fetch(next, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (!location) throw new Error(`The issuer answered ${String(answer.status)}: ${(await answer.text()).slice(0, 300)}`);
      next = new URL(location, this.url).href;
    }
    const code = new URL(next).searchParams.get('code') ?? '';
    const tokens = await fetch(`${this.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        client_id: clientId,
        redirect_uri: CALLBACK,
        code_verifier: verifier,
      }),
    });
    return ((await tokens.json()) as { id_token: string }).id_token;
  }

  /** Signs a token by the issuer's own key, with claims that it would not give itself. */
  sign(claims: JWTPayload, header: object = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: this.url, aud: 'consilium-test', sub: 'x', iat: now, exp: now + 300, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'issuer-key', ...header })
      .sign(this.key);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}
