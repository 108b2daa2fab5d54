import { raw, sql } from '../../../kernel/sql.js';
import type { Database } from '../../../platform/database/database.js';
import type { AnyRecord, OwnerKind } from '../reading/records.js';

type Field = 'email' | 'licence';

/** Emails of hospitals and licence numbers are unique among verified profiles: a value stays with the profile that had it first. */
export class UniqueFields {
  private constructor(private readonly holders: Map<string, string>) {}

  static async load(db: Database, kind: OwnerKind, records: AnyRecord[]): Promise<UniqueFields> {
    const holders = new Map<string, string>();
    const look = async (field: Field, column: string, values: string[]): Promise<void> => {
      if (values.length === 0) return;
      const rows = await db.query<{ value: string; id: string }>(
        sql`select lower(t.${raw(column)}) as value, t.id from directory.${raw(kind)} t
            where lower(t.${raw(column)}) = any(${values}::text[]) and t.deleted_at is null and t.verification = 'verified'`,
      );
      for (const { value, id } of rows) holders.set(`${field} ${value}`, id);
    };
    if (kind === 'hospital')
      await look(
        'email',
        'email',
        records.flatMap(({ fields }) => fields.emails?.map(({ value }) => value.toLowerCase()) ?? []),
      );
    if (kind === 'doctor')
      await look(
        'licence',
        'licence_number',
        records.flatMap(({ fields }) => ('licenceNumber' in fields ? (fields.licenceNumber?.toLowerCase() ?? []) : [])),
      );
    return new UniqueFields(holders);
  }

  /** False if another profile has the value. */
  take(field: Field, value: string, owner: string): boolean {
    const name = `${field} ${value.toLowerCase()}`;
    const holder = this.holders.get(name) ?? owner;
    this.holders.set(name, holder);
    return holder === owner;
  }
}
