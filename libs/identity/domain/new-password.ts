import { isTooCommon } from './common-passwords.js';
import { isPersonal, type Owner } from './personal-passwords.js';
import { isTooSimple } from './simple-passwords.js';
import { PasswordIsPersonal, PasswordTooCommon, PasswordTooSimple } from './user.errors.js';

/** One text for what looks the same: some keyboards send an accent apart from its letter (NFD). */
export const oneText = (password: string): string => password.normalize('NFC');

/** Refuses what somebody would try first: for anybody, or for this owner. */
export function refuseGuessable(password: string, owner?: Owner): void {
  const text = oneText(password);
  if (isTooCommon(text)) throw new PasswordTooCommon();
  if (isTooSimple(text)) throw new PasswordTooSimple();
  if (owner && isPersonal(text, owner)) throw new PasswordIsPersonal();
}
