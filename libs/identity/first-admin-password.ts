import { InvalidSettings } from '../platform/config.js';
import { isTooCommon } from './domain/common-passwords.js';

/** The first administrator's password keeps the rule that everybody's does. */
export function refuseCommonAdminPassword(password: string | undefined): void {
  if (password !== undefined && isTooCommon(password)) {
    throw new InvalidSettings('ADMIN_PASSWORD must be another one: it is among the most common passwords, or only a word for this place.');
  }
}
