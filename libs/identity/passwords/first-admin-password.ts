import { DomainError } from '../../kernel/domain-error.js';
import { InvalidSettings } from '../../platform/config.js';
import { refuseGuessable } from '../domain/new-password.js';

/** Name of the account that ADMIN_EMAIL and ADMIN_PASSWORD make. */
export const FIRST_ADMIN = 'Administrator';

/** The first administrator's password keeps the rules that everybody's does. */
export function refuseGuessableAdminPassword(password: string | undefined, email: string | undefined): void {
  if (password === undefined) return;
  try {
    refuseGuessable(password, { email: email ?? '', names: [FIRST_ADMIN] });
  } catch (refusal) {
    throw refusal instanceof DomainError ? new InvalidSettings(`ADMIN_PASSWORD must be another one. ${refusal.message}`) : refusal;
  }
}
