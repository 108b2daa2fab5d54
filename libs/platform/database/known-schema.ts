import { CannotStart } from '../cannot-start.js';
import { MIGRATIONS } from '../migrations/migrations.js';

/** Refuses a database that a newer program has migrated: this one does not know what its tables mean. */
export function refuseNewer(applied: readonly string[]): void {
  const known = new Set<string>(MIGRATIONS.map(({ name }) => name));
  const unknown = applied.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new CannotStart(
    `The database was migrated by a newer Consilium (${unknown.join(', ')}): run that version, or put back a backup from before it.`,
  );
}

/** Refuses a database that lacks a migration of this program. */
export function refuseOlder(applied: readonly string[]): void {
  const missing = MIGRATIONS.filter(({ name }) => !applied.includes(name));
  if (missing.length === 0) return;
  throw new CannotStart(
    `The database lacks ${missing.length === 1 ? '1 migration' : `${String(missing.length)} migrations`} of this Consilium: run npm run migrate first.`,
  );
}
