import { Injectable } from '@nestjs/common';
import { sql } from '../../../kernel/sql.js';
import { Database } from '../../../platform/database/database.js';
import { Vault } from '../../../platform/sealing/vault.js';
import { Identifiers } from '../../identifiers.js';
import { KnownProfiles, type Told } from '../matching/matcher.js';
import type { KeyedIdentifier } from '../matching/same-person.js';
import type { AnyRecord, OwnerKind } from '../reading/records.js';
import { originIn, ownedBy } from './standing-of.js';
import { factsIn, factsOf, type Profile, PROFILES } from './profile-kinds.js';

export interface KeyedRecord {
  record: AnyRecord;
  told: Told;
}

interface IdentifierRow {
  owner_id: string;
  key: string;
  system: string;
  kind: string;
  identifies: boolean;
}

export interface Knowledge {
  known: KnownProfiles;
  profiles: Map<string, Profile>;
  /** Identifiers that each profile has already. */
  has: (ownerId: string, key: string) => IdentifierRow | undefined;
  /** Profiles that this import has brought or updated before. */
  touched: Set<string>;
}

const bytes = (keys: Iterable<string>): Buffer[] => [...new Set(keys)].map((key) => Buffer.from(key, 'hex'));

/** Finds all that the directory knows of those whom a part of an import is about. */
@Injectable()
export class KnowledgeBase {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly identifiers: Identifiers,
  ) {}

  /** Key of the name under which a resource is known, at its source or in its run. */
  placeKey(place: string): Buffer {
    return this.vault.index('import-place', place);
  }

  keyed(record: AnyRecord): KeyedRecord {
    const identifiers = record.identifiers.map(({ system, value, kind, identifies }): KeyedIdentifier => ({
      system,
      kind,
      identifies,
      key: this.identifiers.keyOf(system, value).toString('hex'),
    }));
    const sources = record.sources.map((source) => this.placeKey(source).toString('hex'));
    return { record, told: { ...factsIn(record), identifiers, sources, entry: record.entry } };
  }

  async load(kind: OwnerKind, records: KeyedRecord[], importId: string): Promise<Knowledge> {
    // Placeholders have thousands of owners, and nobody is looked for by them.
    const keys = bytes(
      records.flatMap(({ record, told }) =>
        told.identifiers.filter((_, at) => record.identifiers[at]?.note !== 'placeholder').map(({ key }) => key),
      ),
    );
    const sources = await this.db.query<{ key: string; owner_id: string }>(
      sql`select encode(s.key, 'hex') as key, ${originIn('s')} as owner_id from directory.import_source s
          where s.owner_kind = ${kind} and s.key = any(${bytes(records.flatMap(({ told }) => told.sources))}::bytea[])`,
    );
    const holders = await this.db.query<IdentifierRow>(
      sql`select ${originIn('n')} as owner_id, encode(n.key, 'hex') as key, n.system, n.kind, n.identifies from unnest(${keys}::bytea[]) k (key)
          cross join lateral (select * from directory.identifier i where i.owner_kind = ${kind} and i.key = k.key order by i.identifies desc limit 2) n`,
    );
    const former = await this.formerSources(kind, records);
    const ids = [...new Set([...holders.filter(({ identifies }) => identifies), ...sources, ...former].map(({ owner_id }) => owner_id))];
    const owned = await this.db.query<IdentifierRow>(
      sql`select ${originIn('i')} as owner_id, encode(i.key, 'hex') as key, i.system, i.kind, i.identifies from directory.identifier i where ${ownedBy('i', ids)}`,
    );
    const { entity } = PROFILES[kind];
    const profiles = ids.length > 0 ? ((await this.db.em.find(entity as never, { id: { $in: ids } })) as Profile[]) : [];
    const known = new KnownProfiles(kind);
    for (const profile of profiles)
      known.add({ id: profile.id, ...factsOf(profile), identifiers: owned.filter(({ owner_id }) => owner_id === profile.id) });
    for (const { owner_id, ...identifier } of holders) known.addIdentifier(owner_id, identifier);
    for (const { key, owner_id } of [...sources, ...former]) known.addSource(key, owner_id);
    const touched = await this.db.query<{ owner_id: string }>(
      sql`select distinct owner_id from directory.import_place where import_run_id = ${importId} and owner_id = any(${ids}::uuid[])`,
    );
    const byOwner = new Map(owned.map((row) => [`${row.owner_id} ${row.key}`, row]));
    return {
      known,
      profiles: new Map(profiles.map((profile) => [profile.id, profile])),
      has: (ownerId, key) => byOwner.get(`${ownerId} ${key}`),
      touched: new Set(touched.map(({ owner_id }) => owner_id)),
    };
  }

  /** Addresses that imports of the first version kept among the identifiers. */
  private async formerSources(kind: OwnerKind, records: KeyedRecord[]): Promise<{ key: string; owner_id: string }[]> {
    const names = new Map<string, string>();
    for (const source of records.flatMap(({ record }) => record.sources)) {
      const uuid = /^urn:uuid:(.+)$/.exec(source)?.[1];
      if (!uuid && !/^https?:/.test(source)) continue;
      const key = uuid ? this.identifiers.keyOf('urn:uuid', uuid) : this.identifiers.keyOf('urn:ietf:rfc:3986', source);
      names.set(key.toString('hex'), this.placeKey(source).toString('hex'));
    }
    const rows = await this.db.query<{ key: string; owner_id: string }>(
      sql`select encode(i.key, 'hex') as key, ${originIn('i')} as owner_id from directory.identifier i where i.owner_kind = ${kind} and i.key = any(${bytes(names.keys())}::bytea[])`,
    );
    return rows.map(({ key, owner_id }) => ({ key: names.get(key) ?? key, owner_id }));
  }
}
