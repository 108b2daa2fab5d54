import type { OwnerKind } from '../reading/records.js';
import { isSame, type KeyedIdentifier, type Somebody } from './same-person.js';

export interface KnownProfile extends Somebody {
  id: string;
  /** Entry that brought it, if this part of the import did. */
  entry?: number;
}

export interface Told extends Somebody {
  entry: number;
  /** Keys of its addresses at its source. */
  sources: string[];
}

/** A number that several have, and so identifies nobody. */
export interface Contested extends KeyedIdentifier {
  /** The profile that had it before, if it was believed to identify. */
  holder?: KnownProfile;
}

export type Match = { refusal: string } | { known?: KnownProfile; contested: Contested[] };

/** Facts about all profiles of one kind that a part of an import may be about. They grow with the profiles that the part brings. */
export class KnownProfiles {
  private readonly byId = new Map<string, KnownProfile>();
  private readonly holders = new Map<string, string>();
  private readonly shared = new Set<string>();
  private readonly owners = new Map<string, Set<string>>();
  private readonly bySource = new Map<string, Set<string>>();

  constructor(private readonly kind: OwnerKind) {}

  add(profile: KnownProfile, sources: string[] = []): void {
    this.byId.set(profile.id, profile);
    for (const identifier of profile.identifiers) this.addIdentifier(profile.id, identifier);
    for (const source of sources) this.addSource(source, profile.id);
  }

  addIdentifier(owner: string, { key, identifies }: KeyedIdentifier): void {
    this.owners.set(key, (this.owners.get(key) ?? new Set()).add(owner));
    if (identifies && !this.shared.has(key)) this.holders.set(key, owner);
    else this.share(key);
  }

  addSource(source: string, owner: string): void {
    this.bySource.set(source, (this.bySource.get(source) ?? new Set()).add(owner));
  }

  get(id: string): KnownProfile | undefined {
    return this.byId.get(id);
  }

  isShared(key: string): boolean {
    return this.shared.has(key);
  }

  /** Marks a number as identifying nobody. This is never taken back, so that the order of files does not matter. */
  share(key: string): void {
    this.shared.add(key);
    this.holders.delete(key);
    for (const owner of this.owners.get(key) ?? [])
      for (const identifier of this.byId.get(owner)?.identifiers ?? []) if (identifier.key === key) identifier.identifies = false;
  }

  /** Finds who is meant. Numbers that turn out to belong to somebody else as well identify nobody. */
  match(told: Told): Match {
    const candidates = new Map<string, KeyedIdentifier[]>();
    for (const identifier of told.identifiers) {
      const holder = identifier.identifies ? this.holders.get(identifier.key) : undefined;
      if (holder !== undefined) candidates.set(holder, [...(candidates.get(holder) ?? []), identifier]);
    }
    const same = [...candidates]
      .filter(([id, common]) =>
        this.isSame(
          id,
          told,
          common,
          told.sources.some((source) => this.bySource.get(source)?.has(id)),
        ),
      )
      .map(([id]) => id);
    if (same.length > 1) return { refusal: this.refusal(same) };
    const known = this.byId.get(same[0] ?? this.atSource(told) ?? '');
    return { known, contested: this.contested(told, known) };
  }

  private isSame(id: string, told: Told, common: KeyedIdentifier[], sameSource = false): boolean {
    const known = this.byId.get(id);
    return !!known && isSame(this.kind, known, told, common, sameSource);
  }

  /** Profiles that the same source brought under the same address, as long as nothing speaks against it. */
  private atSource(told: Told): string | undefined {
    const ids = new Set(told.sources.flatMap((source) => [...(this.bySource.get(source) ?? [])]));
    return [...ids].find((id) => this.isSame(id, told, [], true));
  }

  private contested(told: Told, known: KnownProfile | undefined): Contested[] {
    return told.identifiers.flatMap((identifier) => {
      const others = [...(this.owners.get(identifier.key) ?? [])].filter((id) => id !== known?.id);
      const isInsurance = identifier.kind === 'insurance';
      if (others.length === 0 || (!identifier.identifies && !isInsurance)) return [];
      const holder = this.byId.get(this.holders.get(identifier.key) ?? '') ?? this.byId.get(others[0] ?? '');
      return [{ ...identifier, holder }];
    });
  }

  private refusal(ids: string[]): string {
    const entries = ids.map((id) => this.byId.get(id)?.entry);
    return entries.every((entry) => entry !== undefined)
      ? `its identifiers belong to different ${this.kind}s: entries ${entries.join(', ')}`
      : `its identifiers belong to ${ids.length} different ${this.kind}s here`;
  }
}
