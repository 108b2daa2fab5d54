import { type IdentifierKey, keyOf, type OwnerKind } from './records.js';

/** Marks for the identifier of a deleted profile, or of a refused record: known, but not mapped to anybody. */
export const NOBODY = { deleted: 'deleted', refused: 'refused' } as const;

/** Owners of identifiers: those in the database, and those that this import adds. */
export class Owners {
  private readonly byKey: Map<string, string>;

  constructor(known: [OwnerKind, IdentifierKey, string][]) {
    this.byKey = new Map(known.map(([kind, key, id]) => [keyOf(kind, key), id]));
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** The profile's id, or a mark of NOBODY. */
  of(kind: OwnerKind, key: IdentifierKey): string | undefined {
    return this.byKey.get(keyOf(kind, key));
  }

  set(kind: OwnerKind, keys: IdentifierKey[], owner: string): void {
    for (const key of keys) this.byKey.set(keyOf(kind, key), owner);
  }
}
