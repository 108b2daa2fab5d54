import { z } from 'zod';
import { id, instant, text } from '../../platform/http/schemas.js';

const base64url = (max: number) => z.string().regex(/^[\w-]+$/, 'Must be base64url.').max(max);
const credential = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()).default({}),
};

/** What browsers make of it: fields that a newer one adds are passed over. */
export const registerPasskeyBody = z
  .strictObject({
    name: text(100).default('Passkey').meta({ example: 'My phone' }),
    credential: z
      .looseObject({
        ...credential,
        response: z.looseObject({
          clientDataJSON: base64url(8000),
          attestationObject: base64url(40_000),
          transports: z.array(z.string().max(30)).max(10).optional(),
        }),
      })
      .describe('RegistrationResponseJSON: what `credential.toJSON()` gives.'),
  })
  .meta({ id: 'RegisterPasskey' });

export const passkeyLogInBody = z
  .strictObject({
    credential: z
      .looseObject({
        ...credential,
        response: z.looseObject({
          clientDataJSON: base64url(8000),
          authenticatorData: base64url(8000),
          signature: base64url(8000),
          userHandle: base64url(200).nullish(),
        }),
      })
      .describe('AuthenticationResponseJSON: what `credential.toJSON()` gives.'),
  })
  .meta({ id: 'PasskeyLogIn' });

export const creationOptionsSchema = z.looseObject({ challenge: z.string() }).meta({
  id: 'PasskeyCreationOptions',
  description: 'PublicKeyCredentialCreationOptionsJSON of WebAuthn: for `PublicKeyCredential.parseCreationOptionsFromJSON`.',
});
export const requestOptionsSchema = z.looseObject({ challenge: z.string() }).meta({
  id: 'PasskeyRequestOptions',
  description: 'PublicKeyCredentialRequestOptionsJSON of WebAuthn: for `PublicKeyCredential.parseRequestOptionsFromJSON`.',
});

export const passkeySchema = z
  .object({
    id: id(),
    name: z.string(),
    backedUp: z.boolean().describe('Whether the device keeps copies of it elsewhere.'),
    createdAt: instant(),
    lastUsedAt: instant().nullable(),
  })
  .meta({ id: 'Passkey' });
export const passkeyList = z.object({ items: z.array(passkeySchema) }).meta({ id: 'PasskeyList' });
