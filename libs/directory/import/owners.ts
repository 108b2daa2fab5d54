import { type IdentifierKey, keyOf, type OwnerKind } from './records.js';

/** An identifier of a profile that was deleted here, or of a record that was refused: known, and mapped to nobody. */
export const NOBODY = { deleted: 'deleted', refused: 'refused' } as const;

/** Whose identifiers they are: what the database knows, and what this import adds. */
export class Owners {
  private readonly byKey: Map<string, string>;

  constructor(known: [OwnerKind, IdentifierKey, string][]) {
    this.byKey = new Map(known.map(([kind, key, id]) => [keyOf(kind, key), id]));
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** The profile's id, or one of NOBODY. */
  of(kind: OwnerKind, key: IdentifierKey): string | undefined {
    return this.byKey.get(keyOf(kind, key));
  }

  set(kind: OwnerKind, keys: IdentifierKey[], owner: string): void {
    for (const key of keys) this.byKey.set(keyOf(kind, key), owner);
  }
}
