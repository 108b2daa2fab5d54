import { isTooCommon } from './common-passwords.js';
import { isPersonal, type Owner } from './personal-passwords.js';
import { isTooSimple } from './simple-passwords.js';
import { PasswordIsPersonal, PasswordTooCommon, PasswordTooSimple } from './user.errors.js';

/** Normalizes text that looks the same to one form: some keyboards send an accent apart from its letter (NFD). */
export const oneText = (password: string): string => password.normalize('NFC');

/** Refuses passwords that an attacker would try first, for any account or for this owner. */
export function refuseGuessable(password: string, owner?: Owner): void {
  const text = oneText(password);
  if (isTooCommon(text)) throw new PasswordTooCommon();
  if (isTooSimple(text)) throw new PasswordTooSimple();
  if (owner && isPersonal(text, owner)) throw new PasswordIsPersonal();
}
