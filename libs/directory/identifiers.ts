import { Injectable } from '@nestjs/common';
import { sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { postgresError } from '../platform/database/constraints.js';
import { Database } from '../platform/database/database.js';
import { Vault } from '../platform/sealing/vault.js';
import type { Identifier, IdentifierKind } from './contract/patient-details.js';
import { SHARED_KINDS } from './domain/identifier-kinds.js';
import { isPlaceholder } from './import/reading/placeholders.js';

const COLUMN = 'directory.identifier.sealed';

interface Row {
  system: string;
  key: Buffer;
  sealed: Buffer;
  kind: IdentifierKind;
  identifies: boolean;
}

export interface KnownIdentifier {
  system: string;
  value: string;
  kind: IdentifierKind;
  identifies: boolean;
}

/** Numbers by which people are known. A value is sealed; it is found by its keyed hash, alone or with its system. */
@Injectable()
export class Identifiers {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async of(ownerId: string): Promise<KnownIdentifier[]> {
    const rows = await this.db.query<Row>(
      sql`select i.system, i.key, i.sealed, i.kind, i.identifies from directory.identifier i where i.owner_id = ${ownerId} order by i.kind, i.system, i.key`,
    );
    return rows.map(({ key, sealed, ...row }) => ({ ...row, value: this.vault.open(COLUMN, rowOf(ownerId, key), sealed) }));
  }

  /** Those of several profiles, by the profile's id. */
  async ofAll(ownerIds: readonly string[]): Promise<Map<string, KnownIdentifier[]>> {
    const all = new Map<string, KnownIdentifier[]>();
    if (ownerIds.length === 0) return all;
    const rows = await this.db.query<Row & { owner_id: string }>(
      sql`select i.owner_id, i.system, i.key, i.sealed, i.kind, i.identifies from directory.identifier i where i.owner_id = any(${ownerIds})
          order by i.owner_id, i.kind, i.system, i.key`,
    );
    for (const { owner_id, key, sealed, ...row } of rows) {
      const known = { ...row, value: this.vault.open(COLUMN, rowOf(owner_id, key), sealed) };
      all.set(owner_id, [...(all.get(owner_id) ?? []), known]);
    }
    return all;
  }

  /**
   * Gives a patient these identifiers, and takes away all others. A number that somebody else has finds that person still: the new one is only kept.
   */
  async replace(ownerId: string, given: Identifier[]): Promise<void> {
    const wanted = given.map(({ kind, value, system = `urn:consilium:${kind}` }) => ({
      kind,
      value,
      system,
      key: this.keyOf(system, value),
    }));
    const unique = [...new Map(wanted.map((one) => [one.key.toString('hex'), one])).values()];
    // Numbers of others are hidden from the caller: the system compares. A number that another request gives away meanwhile is looked at again.
    await actingAs(SYSTEM, () => this.again(() => this.write(ownerId, unique)));
  }

  private async again(write: () => Promise<void>, tries = 3): Promise<void> {
    try {
      await this.db.attempt(write);
    } catch (error) {
      if (tries === 1 || postgresError(error)?.constraint !== 'identifier_identifies') throw error;
      await this.again(write, tries - 1);
    }
  }

  private async write(ownerId: string, unique: (Required<Identifier> & { key: Buffer })[]): Promise<void> {
    const keys = unique.map(({ key }) => key);
    await this.db.query(sql`delete from directory.identifier i where i.owner_id = ${ownerId} and not i.key = any(${keys}::bytea[])`);
    await this.db.query(sql`
      insert into directory.identifier (owner_kind, owner_id, system, key, value_key, sealed, kind, identifies)
      select 'patient', ${ownerId}::uuid, n.system, n.key, n.value_key, n.sealed, n.kind,
             n.may_identify and not exists (select 1 from directory.identifier o where o.owner_kind = 'patient' and o.key = n.key)
      from unnest(${unique.map(({ system }) => system)}::text[], ${keys}::bytea[], ${unique.map(({ value }) => this.valueKey(value))}::bytea[],
                  ${unique.map(({ key, value }) => this.vault.seal(COLUMN, rowOf(ownerId, key), value))}::bytea[],
                  ${unique.map(({ kind }) => kind)}::text[],
                  ${unique.map(({ kind, value }) => !SHARED_KINDS.includes(kind) && !isPlaceholder(value, kind))}::boolean[])
             n (system, key, value_key, sealed, kind, may_identify)
      on conflict (owner_id, key) do update set kind = excluded.kind`);
  }

  /** The value of an owner's identifier, sealed. */
  seal(ownerId: string, key: Buffer, value: string): Buffer {
    return this.vault.seal(COLUMN, rowOf(ownerId, key), value);
  }

  keyOf(system: string, value: string): Buffer {
    return this.vault.index('identifier', `${system}\n${value}`);
  }

  /** Key of a value of any system, without regard to case and spaces. */
  valueKey(value: string): Buffer {
    return this.vault.index('identifier-value', value.replaceAll(/\s/g, '').toLowerCase());
  }
}

const rowOf = (ownerId: string, key: Buffer): string => ownerId + key.toString('hex');
