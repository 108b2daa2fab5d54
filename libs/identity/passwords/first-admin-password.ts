import { DomainError } from '../../kernel/domain-error.js';
import { InvalidSettings } from '../../platform/config.js';
import { refuseGuessable } from '../domain/new-password.js';

/** Name of the account that ADMIN_EMAIL and ADMIN_PASSWORD create. */
export const FIRST_ADMIN = 'Administrator';

/** Applies the rules for every new password to the first administrator's. */
export function refuseGuessableAdminPassword(password: string | undefined, email: string | undefined): void {
  if (password === undefined) return;
  try {
    refuseGuessable(password, { email: email ?? '', names: [FIRST_ADMIN] });
  } catch (refusal) {
    throw refusal instanceof DomainError ? new InvalidSettings(`ADMIN_PASSWORD must be another one. ${refusal.message}`) : refusal;
  }
}
