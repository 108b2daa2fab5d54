import { Injectable } from '@nestjs/common';
import { sql } from '../../../kernel/sql.js';
import { Database } from '../../../platform/database/database.js';
import { Identifiers } from '../../identifiers.js';
import type { OwnerKind } from '../reading/records.js';
import { originIn, standingOf } from './standing-of.js';

export interface NewIdentifier {
  ownerId: string;
  system: string;
  value: string;
  key: string;
  kind: string;
  identifies: boolean;
  /** The import, if it created the profile, too. */
  broughtBy: string | null;
}

export interface NewSource {
  key: string;
  ownerId: string;
  broughtBy: string | null;
}

/** Writes identifiers, sealed, and the addresses of profiles at their sources. */
@Injectable()
export class IdentifierStore {
  constructor(
    private readonly db: Database,
    private readonly identifiers: Identifiers,
  ) {}

  /** Marks numbers that turned out to be shared as identifying nobody, for all who have them; `ended`, for their owner only. */
  async disown(kind: OwnerKind, shared: Set<string>, ended: { ownerId: string; key: string }[]): Promise<void> {
    if (shared.size > 0)
      await this.db.query(
        sql`update directory.identifier set identifies = false
            where owner_kind = ${kind} and identifies and key = any(${[...shared].map((key) => Buffer.from(key, 'hex'))}::bytea[])`,
      );
    if (ended.length > 0)
      await this.db.query(
        sql`update directory.identifier i set identifies = false
            from unnest(${ended.map(({ ownerId }) => ownerId)}::uuid[], ${ended.map(({ key }) => Buffer.from(key, 'hex'))}::bytea[]) n (owner_id, key)
            where ${originIn('i')} = n.owner_id and i.key = n.key`,
      );
  }

  async add(kind: OwnerKind, all: NewIdentifier[]): Promise<void> {
    if (all.length === 0) return;
    const rows = (await this.placed(kind, all)).map((one) => ({ ...one, bytes: Buffer.from(one.key, 'hex') }));
    await this.db.query(
      sql`insert into directory.identifier (owner_kind, owner_id, system, key, value_key, sealed, kind, identifies, brought_by, came_from)
          select ${kind}, n.* from unnest(${rows.map(({ ownerId }) => ownerId)}::uuid[], ${rows.map(({ system }) => system)}::text[],
            ${rows.map(({ bytes }) => bytes)}::bytea[], ${rows.map(({ value }) => this.identifiers.valueKey(value))}::bytea[],
            ${rows.map(({ ownerId, bytes, value }) => this.identifiers.seal(ownerId, bytes, value))}::bytea[],
            ${rows.map((one) => one.kind)}::text[], ${rows.map(({ identifies }) => identifies)}::boolean[],
            ${rows.map(({ broughtBy }) => broughtBy)}::uuid[], ${rows.map(({ cameFrom }) => cameFrom)}::uuid[]) n
          on conflict (owner_id, key) do nothing`,
    );
  }

  async addSources(kind: OwnerKind, all: NewSource[]): Promise<void> {
    if (all.length === 0) return;
    const rows = await this.placed(kind, all);
    await this.db.query(
      sql`insert into directory.import_source (key, owner_kind, owner_id, brought_by, came_from)
          select n.key, ${kind}, n.owner_id, n.brought_by, n.came_from
          from unnest(${rows.map(({ key }) => Buffer.from(key, 'hex'))}::bytea[], ${rows.map(({ ownerId }) => ownerId)}::uuid[],
                      ${rows.map(({ broughtBy }) => broughtBy)}::uuid[], ${rows.map(({ cameFrom }) => cameFrom)}::uuid[])
                      n (key, owner_id, brought_by, came_from)
          on conflict do nothing`,
    );
  }

  /** The successor of a patient whom a source has replaced gets the numbers of both. */
  private async placed<T extends { ownerId: string }>(kind: OwnerKind, all: readonly T[]): Promise<(T & { cameFrom: string | null })[]> {
    const standing = kind === 'patient' ? await standingOf(this.db, kind, [...new Set(all.map(({ ownerId }) => ownerId))]) : undefined;
    return all.map((one) => {
      const now = standing?.get(one.ownerId)?.id ?? one.ownerId;
      return { ...one, ownerId: now, cameFrom: now === one.ownerId ? null : one.ownerId };
    });
  }
}
