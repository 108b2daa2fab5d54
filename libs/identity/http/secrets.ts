import { Field, type FieldOptions } from '../../platform/http/fields/field.js';
import { oneText } from '../domain/new-password.js';
import { secret, Secret } from '../../platform/http/fields/texts.js';

export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 128;

const chosen = secret(LONGEST_PASSWORD, SHORTEST_PASSWORD);

/** A new password. An accent that a keyboard sends apart from its letter is not counted as a character. */
export const NewPassword = (options?: FieldOptions) =>
  Field(
    { ...chosen, check: (value, object) => chosen.check(typeof value === 'string' ? oneText(value) : value, object) },
    {
      description:
        '8 to 128 characters, not one of the 3,000 most common, more than a word such as hospital with digits, no row or repetition, and neither the email nor the name of the account.',
      example: 'vX9-treppe-lunar',
      ...options,
    },
  );

/** A password that proves the caller's identity. */
export const Password = (options?: FieldOptions) => Secret(1000, { example: 'consilium-demo', ...options });
export const SecondFactorCode = (options?: FieldOptions) =>
  Secret(20, { min: 6, description: 'Six digits of the authenticator app, or a recovery code.', ...options });
export const RefreshToken = () => Secret(4000, { example: 'crt_Qm9va2luZyB0aGF0IG5ldmVyIGNsYXNoZXM' });
/** The token of a link in a mail. */
export const LinkToken = () =>
  Secret(200, {
    description: 'What stands behind the # in the link of the mail.',
    example: '01890a5d-ac96-774b-bcce-b302099a8057.c2lnbmF0dXJl',
  });
