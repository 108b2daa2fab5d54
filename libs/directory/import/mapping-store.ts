import { Injectable } from '@nestjs/common';
import { raw, sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { type By, DoctorPatient, HospitalDoctor, HospitalPatient } from '../domain/mappings.js';
import type { Importer } from './importer.js';
import { NOBODY, Owners } from './owners.js';
import { type IdentifierKey, type MappingKind, type MappingRecord, type OwnerKind, type RowProblem, sidesOf } from './records.js';

const OPEN = {
  'hospital-doctor': (hospitalId: string, doctorId: string, by: By) => HospitalDoctor.open(hospitalId, doctorId, by),
  'hospital-patient': (hospitalId: string, patientId: string, by: By) => HospitalPatient.open(hospitalId, patientId, by),
  'doctor-patient': (doctorId: string, patientId: string, by: By) => DoctorPatient.open(doctorId, patientId, by),
};

interface Pair {
  /** The first entry that names the pair. */
  entry: number;
  ends: [string, string];
}

/**
 * Creates the mappings that never existed. An ended mapping stays ended, because somebody ended it. An importer who may not map existing profiles
 * creates a mapping only if the import itself brought one of its two profiles.
 */
@Injectable()
export class MappingStore {
  constructor(private readonly db: Database) {}

  async save(
    records: MappingRecord[],
    owners: Owners,
    by: Importer,
    problems: RowProblem[],
  ): Promise<{ created: number; unchanged: number }> {
    const counts = { created: 0, unchanged: 0 };
    const told = new Set<string>();
    for (const kind of ['hospital-doctor', 'hospital-patient', 'doctor-patient'] as const) {
      const sides = sidesOf(kind);
      const pairs = new Map<string, Pair>();
      for (const { entry, left, right } of records.filter((record) => record.kind === kind)) {
        const end = (at: 0 | 1, key: IdentifierKey): string | undefined => {
          const owner = owners.of(sides[at], key);
          const problem = owner === undefined ? 'is not known here' : owner === NOBODY.refused ? 'has an error' : undefined;
          const target = JSON.stringify([sides[at], key]);
          if (problem && !told.has(target)) problems.push({ entry, detail: `the ${sides[at]} that it refers to ${problem}` });
          if (problem) told.add(target);
          return problem ? undefined : owner;
        };
        const ends = [end(0, left), end(1, right)] as const;
        if (ends[0] === undefined || ends[1] === undefined) continue;
        if (ends.includes(NOBODY.deleted)) counts.unchanged += 1;
        else if (!pairs.has(ends.join(' '))) pairs.set(ends.join(' '), { entry, ends: [ends[0], ends[1]] });
      }
      const wanted = [...pairs.values()].map(({ ends }) => ends);
      const before = await this.existing(kind, sides, wanted);
      const brought = await this.brought(by, wanted.flat());
      for (const [key, { entry, ends }] of pairs) {
        const [left, right] = ends;
        if (before.has(key)) counts.unchanged += 1;
        else if (!by.mayRelate && !ends.some((id) => brought.has(id)))
          problems.push({
            entry,
            detail: `The ${sides[0]} and the ${sides[1]} are known here: relating them needs the scope mappings:write.`,
          });
        else {
          this.db.em.persist(OPEN[kind](left, right, by));
          counts.created += 1;
        }
      }
    }
    await this.db.em.flush();
    return counts;
  }

  private async existing(kind: MappingKind, [left, right]: [OwnerKind, OwnerKind], pairs: [string, string][]): Promise<Set<string>> {
    if (pairs.length === 0) return new Set();
    const columns = raw(`m.${left}_id, m.${right}_id`);
    const rows = await this.db.query<{ pair: string }>(
      sql`select distinct ${raw(`m.${left}_id || ' ' || m.${right}_id`)} as pair from ${raw(`directory.${kind.replace('-', '_')}`)} m
          where (${columns}) in (select * from unnest(${pairs.map(([id]) => id)}::uuid[], ${pairs.map(([, id]) => id)}::uuid[]))`,
    );
    return new Set(rows.map(({ pair }) => pair));
  }

  /** The profiles that this import created, in any of its files. Not needed if the importer may map all profiles. */
  private async brought({ importId, mayRelate }: Importer, ids: string[]): Promise<Set<string>> {
    if (mayRelate || ids.length === 0) return new Set();
    const rows = await this.db.query<{ owner_id: string }>(
      sql`select distinct owner_id from directory.identifier where brought_by = ${importId} and owner_id = any(${ids}::uuid[])`,
    );
    return new Set(rows.map(({ owner_id }) => owner_id));
  }
}
