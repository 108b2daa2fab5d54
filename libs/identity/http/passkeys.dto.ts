import { ApiSchema } from '@nestjs/swagger';
import { asGiven, Field, type FieldOptions } from '../../platform/http/fields/field.js';
import { Lenient, ListOf, Nested } from '../../platform/http/fields/objects.js';
import { secret, Shown, shown, Text, text } from '../../platform/http/fields/texts.js';
import { Count, Extras, Flag, OneOf } from '../../platform/http/fields/values.js';

const BASE64URL: [RegExp, string] = [/^[\w-]+$/, 'Must be base64url.'];
/** Bytes in base64url, as browsers send them. */
const Bytes = (max: number, options: FieldOptions) => Field({ ...text(max, { pattern: BASE64URL }), clean: asGiven }, options);

const EXAMPLE_ID = 'a2V5LW9mLW15LXBob25l';
const CLIENT_DATA = 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0';

// Formats as browsers send them: fields that newer browsers add are ignored.

class PublicKeyCredential {
  @Bytes(1400, { example: EXAMPLE_ID }) id!: string;
  @Bytes(1400, { example: EXAMPLE_ID }) rawId!: string;
  @OneOf(['public-key']) type!: 'public-key';
  @OneOf(['platform', 'cross-platform'], { name: 'AuthenticatorAttachment', optional: true, nullable: true, example: 'platform' })
  authenticatorAttachment?: 'platform' | 'cross-platform' | null;
  @Extras({ default: {} }) clientExtensionResults!: object;
}

@Lenient()
class AttestationResponse {
  @Bytes(8000, { example: CLIENT_DATA }) clientDataJSON!: string;
  @Bytes(40_000, { example: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg' }) attestationObject!: string;
  @ListOf(secret(30), { max: 10, optional: true, example: ['internal'] }) transports?: string[];
}
@Lenient()
class RegistrationCredential extends PublicKeyCredential {
  @Nested(() => AttestationResponse) response!: AttestationResponse;
}
export class RegisterPasskeyBody {
  @Text(100, { default: 'Passkey', example: 'My phone' }) name!: string;
  @Nested(() => RegistrationCredential, { description: 'RegistrationResponseJSON: what `credential.toJSON()` gives.' })
  credential!: RegistrationCredential;
}

@Lenient()
class AssertionResponse {
  @Bytes(8000, { example: CLIENT_DATA }) clientDataJSON!: string;
  @Bytes(8000, { example: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ' }) authenticatorData!: string;
  @Bytes(8000, { example: 'MEUCIQDcZW5vdWdoLWJ5dGVzLWZvci1hLXNpZ25hdHVyZQ' }) signature!: string;
  @Bytes(200, { optional: true, nullable: true, example: 'MDE4OTBhNWQ' }) userHandle?: string | null;
}
@Lenient()
class LogInCredential extends PublicKeyCredential {
  @Nested(() => AssertionResponse) response!: AssertionResponse;
}
export class PasskeyLogInBody {
  @Nested(() => LogInCredential, { description: 'AuthenticationResponseJSON: what `credential.toJSON()` gives.' })
  credential!: LogInCredential;
}

class PasskeyDescriptor {
  @Shown({ example: EXAMPLE_ID }) id!: string;
  @OneOf(['public-key']) type!: 'public-key';
  @ListOf(shown, { optional: true, example: ['internal'] }) transports?: string[];
}
class RelyingParty {
  @Shown({ example: 'consilium.example' }) id!: string;
  @Shown({ example: 'Consilium' }) name!: string;
}
class PasskeyUser {
  @Shown({ example: 'MDE4OTBhNWQ' }) id!: string;
  @Shown({ example: 'ada@example.org' }) name!: string;
  @Shown({ example: 'Ada Rivera' }) displayName!: string;
}
class PublicKeyAlgorithm {
  @OneOf(['public-key']) type!: 'public-key';
  @Field({ schema: { type: 'integer' }, check: () => undefined }, { description: 'COSE algorithm.', example: -7 }) alg!: number;
}
class AuthenticatorSelection {
  @Shown({ example: 'required' }) residentKey!: string;
  @Flag() requireResidentKey!: boolean;
  @Shown({ example: 'required' }) userVerification!: string;
}
class CreationExtensions {
  @Flag() credProps!: boolean;
}

const CHALLENGE = 'q1dTzPjVbGh0dVN5a2Vh';
const FIVE_MINUTES = 300_000;

@ApiSchema({ description: 'PublicKeyCredentialCreationOptionsJSON of WebAuthn: for `PublicKeyCredential.parseCreationOptionsFromJSON`.' })
export class PasskeyCreationOptions {
  @Shown({ example: CHALLENGE }) challenge!: string;
  @Nested(() => RelyingParty) rp!: RelyingParty;
  @Nested(() => PasskeyUser) user!: PasskeyUser;
  @ListOf(() => PublicKeyAlgorithm) pubKeyCredParams!: PublicKeyAlgorithm[];
  @Count({ description: 'Milliseconds.', example: FIVE_MINUTES }) timeout!: number;
  @Shown({ example: 'none' }) attestation!: string;
  @ListOf(() => PasskeyDescriptor, { optional: true }) excludeCredentials?: PasskeyDescriptor[];
  @Nested(() => AuthenticatorSelection) authenticatorSelection!: AuthenticatorSelection;
  @Nested(() => CreationExtensions, { optional: true }) extensions?: CreationExtensions;
  @ListOf(shown, { optional: true, example: ['client-device'] }) hints?: string[];
}

@ApiSchema({ description: 'PublicKeyCredentialRequestOptionsJSON of WebAuthn: for `PublicKeyCredential.parseRequestOptionsFromJSON`.' })
export class PasskeyRequestOptions {
  @Shown({ example: CHALLENGE }) challenge!: string;
  @Shown({ example: 'consilium.example' }) rpId!: string;
  @Count({ description: 'Milliseconds.', example: FIVE_MINUTES }) timeout!: number;
  @Shown({ example: 'required' }) userVerification!: string;
  @ListOf(() => PasskeyDescriptor, { optional: true, example: [] }) allowCredentials?: PasskeyDescriptor[];
  @ListOf(shown, { optional: true, example: ['client-device'] }) hints?: string[];
}
