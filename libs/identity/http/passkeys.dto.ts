import { z } from 'zod';
import { id, instant, text } from '../../platform/http/schemas.js';

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[\w-]+$/, 'Must be base64url.')
    .max(max);
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

const descriptors = z
  .array(z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()).optional() }))
  .optional();
const hints = z.array(z.string()).optional();

export const creationOptionsSchema = z
  .object({
    challenge: z.string(),
    rp: z.object({ id: z.string().meta({ example: 'consilium.example' }), name: z.string().meta({ example: 'Consilium' }) }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
    timeout: z.int().describe('Milliseconds.'),
    attestation: z.string(),
    excludeCredentials: descriptors,
    authenticatorSelection: z.object({ residentKey: z.string(), requireResidentKey: z.boolean(), userVerification: z.string() }),
    extensions: z.object({ credProps: z.boolean() }).optional(),
    hints,
  })
  .meta({
    id: 'PasskeyCreationOptions',
    description: 'PublicKeyCredentialCreationOptionsJSON of WebAuthn: for `PublicKeyCredential.parseCreationOptionsFromJSON`.',
  });
export const requestOptionsSchema = z
  .object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.int().describe('Milliseconds.'),
    userVerification: z.string(),
    allowCredentials: descriptors,
    hints,
  })
  .meta({
    id: 'PasskeyRequestOptions',
    description: 'PublicKeyCredentialRequestOptionsJSON of WebAuthn: for `PublicKeyCredential.parseRequestOptionsFromJSON`.',
  });

export const passkeySchema = z
  .object({
    id: id(),
    name: z.string().meta({ example: 'My phone' }),
    backedUp: z.boolean().describe('Whether the device keeps copies of it elsewhere.'),
    createdAt: instant(),
    lastUsedAt: instant().nullable(),
  })
  .meta({ id: 'Passkey' });
export const passkeyList = z.object({ items: z.array(passkeySchema) }).meta({ id: 'PasskeyList' });
