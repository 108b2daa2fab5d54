import type { Migration } from '@mikro-orm/migrations';
import { CannotStart } from '../cannot-start.js';

/** Classes of migrations in the order in which they run. */
export type Migrations = readonly (new (...parts: ConstructorParameters<typeof Migration>) => Migration)[];

/** Compares the migrations of this program with those that a database has had. */
export class KnownSchema {
  private readonly names: readonly string[];

  constructor(migrations: Migrations) {
    this.names = migrations.map(({ name }) => name);
  }

  missingIn(applied: readonly string[]): string[] {
    return this.names.filter((name) => !applied.includes(name));
  }

  /** Refuses a database that a newer program has migrated: this program does not know the meaning of its tables. */
  refuseNewer(applied: readonly string[]): void {
    const unknown = applied.filter((name) => !this.names.includes(name));
    if (unknown.length === 0) return;
    throw new CannotStart(
      `The database was migrated by a newer Consilium (${unknown.join(', ')}): run that version, or put back a backup from before it.`,
    );
  }

  /** Refuses a database that lacks a migration of this program. */
  refuseOlder(applied: readonly string[]): void {
    const missing = this.missingIn(applied).length;
    if (missing === 0) return;
    throw new CannotStart(
      `The database lacks ${missing === 1 ? '1 migration' : `${String(missing)} migrations`} of this Consilium: run npm run migrate first.`,
    );
  }
}
