import { Injectable } from '@nestjs/common';
import { UUID } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { type ImportCounts, noCounts } from './counts.js';
import type { Importer } from './importer.js';
import { MappingStore } from './mapping-store.js';
import { Owners } from './owners.js';
import { ProfileStore } from './profile-store.js';
import { type DirectoryRecords, type IdentifierKey, keyOf, type OwnerKind, type RowProblem, sidesOf } from './records.js';

export interface Saved {
  counts: ImportCounts;
  problems: RowProblem[];
  /** True if only the profiles are saved: a mapping names a profile that another file may still bring. */
  deferred: boolean;
  /** The patients that the records are about. */
  patientIds: string[];
}

/** Saves the records in the directory. Runs inside a transaction that holds the lock on imports. */
@Injectable()
export class DirectoryStore {
  constructor(
    private readonly db: Database,
    private readonly profiles: ProfileStore,
    private readonly mappings: MappingStore,
  ) {}

  /** `mayWait`: more files come, so that a profile that is unknown now may be known later. */
  async save(records: DirectoryRecords, by: Importer, { mayWait }: { mayWait: boolean }): Promise<Saved> {
    const own = new Map<string, [OwnerKind, IdentifierKey]>();
    for (const [kind, all] of [
      ['hospital', records.hospitals],
      ['doctor', records.doctors],
      ['patient', records.patients],
    ] as const) {
      for (const key of all.flatMap(({ identifiers }) => identifiers)) own.set(keyOf(kind, key), [kind, key]);
    }
    const wanted = new Map(own);
    for (const { kind, left, right } of records.mappings) {
      const [a, b] = sidesOf(kind);
      wanted.set(keyOf(a, left), [a, left]).set(keyOf(b, right), [b, right]);
    }
    const owners = await this.ownersOf([...wanted.values()]);
    const deferred = mayWait && [...wanted.keys()].some((key) => !own.has(key) && !owners.has(key));

    const counts = noCounts();
    const problems = [...records.problems];
    counts.hospitals = await this.profiles.save('hospital', records.hospitals, owners, by, problems);
    counts.doctors = await this.profiles.save('doctor', records.doctors, owners, by, problems);
    counts.patients = await this.profiles.save('patient', records.patients, owners, by, problems);
    if (!deferred) counts.mappings = await this.mappings.save(records.mappings, owners, by, problems);
    const patientIds = records.patients.flatMap(({ identifiers }) => identifiers.flatMap((key) => owners.of('patient', key) ?? []));
    return {
      counts,
      deferred,
      problems: problems.sort((a, b) => (a.entry ?? 0) - (b.entry ?? 0)),
      patientIds: [...new Set(patientIds)].filter((id) => UUID.test(id)),
    };
  }

  private async ownersOf(wanted: [OwnerKind, IdentifierKey][]): Promise<Owners> {
    const rows = await this.db.query<{ owner_kind: OwnerKind; system: string; value: string; owner_id: string }>(
      sql`select i.owner_kind, i.system, i.value, i.owner_id from directory.identifier i
          where (i.owner_kind, i.system, i.value) in (
            select * from unnest(${wanted.map(([kind]) => kind)}::text[], ${wanted.map(([, key]) => key.system)}::text[], ${wanted.map(([, key]) => key.value)}::text[]))`,
    );
    return new Owners(rows.map(({ owner_kind, owner_id, ...key }) => [owner_kind, key, owner_id]));
  }
}
