import type { Migration } from '@mikro-orm/migrations';

/** Settings that the connection sends with each statement to name the caller (ADR 0013); null without a caller. */
export const setting = (name: string) => `current_setting('consilium.${name}', true)`;
export const idSetting = (name: string) => `nullif(${setting(name)}, '')::uuid`;

// A sub-select is evaluated once per statement, not once per row.
export const USER = `(select ${idSetting('user_id')})`;
export const PROFILE = `(select ${idSetting('profile_id')})`;
/** True if the caller sees all rows: the system, administrators, and other systems, whose scopes are checked before the statement is sent. */
const ALL = `(select coalesce(${setting('role')} in ('system', 'admin', 'integration'), false))`;

/** True if the patient is in a view of the directory: `own_patient`, `patient_in_care`, `patient_in_emergency` or `registered_patient`. */
export const among = (view: string, patient: string) => `exists (select from directory.${view} asked where asked.patient_id = ${patient})`;
export const inReach = (patient: string) =>
  ['own_patient', 'patient_in_care', 'registered_patient'].map((view) => among(view, patient)).join(' or ');

/**
 * Turns row security on, the second check behind the policies of the contexts: a statement without its condition still returns only rows that the
 * caller has to do with. `others` says which rows people see; without it only the system and administrators see any.
 */
export function protect(migration: Migration, table: string, others?: string): void {
  migration.addSql(`alter table ${table} enable row level security`);
  migration.addSql(`create policy asker on ${table} to consilium_app using (${others ? `${ALL} or (${others})` : ALL})`);
}
