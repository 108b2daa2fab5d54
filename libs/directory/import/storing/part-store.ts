import { Injectable } from '@nestjs/common';
import { UUID } from '../../../kernel/ids.js';
import { readingFor } from '../../../platform/http/fields/installation.js';
import { Config } from '../../../platform/config.js';
import { type ImportCounts, noCounts } from '../counts.js';
import type { Part } from '../importer.js';
import { readRows } from '../reading/read-rows.js';
import type { Relation, RowProblem } from '../reading/records.js';
import type { RawEntry } from '../reading/rows.js';
import { type Place, PlaceStore } from './place-store.js';
import { ProfileStore } from './profile-store.js';
import { RelationStore } from './relation-store.js';

/** The outcome of one step of one chunk. */
export interface Saved {
  counts: ImportCounts;
  problems: RowProblem[];
  /** Patients whom it is about. */
  patientIds: string[];
  inDefaultZone: number;
}

const nothing = (problems: RowProblem[] = []): Saved => ({ counts: noCounts(), problems, patientIds: [], inDefaultZone: 0 });

/** Saves a part of a file in the directory, in an open transaction that holds the lock on imports. */
@Injectable()
export class PartStore {
  constructor(
    private readonly config: Config,
    private readonly profiles: ProfileStore,
    private readonly places: PlaceStore,
    private readonly relations: RelationStore,
  ) {}

  async saveProfiles(entries: RawEntry[], part: Part): Promise<Saved & { relations: Relation[] }> {
    const read = readingFor({ country: this.config.get('COUNTRY') }, () => readRows(entries));
    const saved = nothing(read.problems);
    const places: Place[] = [
      ...read.refused.flatMap(({ entry, places: names }) => names.map((place) => ({ place, entry, kind: 'refused' as const }))),
      ...read.ignored.map((place) => ({ place, entry: 0, kind: 'ignored' as const })),
      ...read.relations.flatMap((relation) =>
        relation.type === 'role'
          ? relation.places.map((place) => ({ place, entry: relation.entry, kind: 'role' as const, target: relation.doctor }))
          : [],
      ),
    ];
    for (const kind of ['hospital', 'doctor', 'patient'] as const) {
      const { counts, placed, inDefaultZone } = await this.profiles.save(kind, read.records[kind], part, saved.problems);
      saved.counts[`${kind}s`] = counts;
      saved.inDefaultZone += inDefaultZone;
      for (const { record, ownerId } of placed) {
        for (const place of record.places) places.push({ place, entry: record.entry, kind: ownerId ? kind : 'refused', ownerId });
        if (kind === 'patient' && ownerId && UUID.test(ownerId)) saved.patientIds.push(ownerId);
      }
    }
    await this.places.add(part, places);
    return { ...saved, patientIds: [...new Set(saved.patientIds)], relations: read.relations };
  }

  async saveReplacements(relations: Relation[], part: Part): Promise<Saved> {
    const saved = nothing();
    saved.patientIds = await this.relations.replace(relations, part, saved.problems);
    return saved;
  }

  async saveRelations(relations: Relation[], part: Part): Promise<Saved> {
    const saved = nothing();
    saved.counts.mappings = await this.relations.relate(relations, part, saved.problems);
    return saved;
  }
}
