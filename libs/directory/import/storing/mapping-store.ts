import { Injectable } from '@nestjs/common';
import { raw, sql } from '../../../kernel/sql.js';
import { Database } from '../../../platform/database/database.js';
import type { MappingKind } from '../../contract.js';
import { type By, DoctorPatient, HospitalDoctor, HospitalPatient } from '../../domain/mappings.js';
import type { Importer } from '../importer.js';
import type { OwnerKind, RowProblem } from '../reading/records.js';
import { broughtBy, standingOf } from './standing-of.js';

const OPEN = {
  'hospital-doctor': (hospitalId: string, doctorId: string, by: By) => HospitalDoctor.open(hospitalId, doctorId, by),
  'hospital-patient': (hospitalId: string, patientId: string, by: By) => HospitalPatient.open(hospitalId, patientId, by),
  'doctor-patient': (doctorId: string, patientId: string, by: By) => DoctorPatient.open(doctorId, patientId, by),
};
const ENTITIES = { 'hospital-doctor': HospitalDoctor, 'hospital-patient': HospitalPatient, 'doctor-patient': DoctorPatient } as const;
const sidesOf = (kind: MappingKind): [OwnerKind, OwnerKind] => kind.split('-') as [OwnerKind, OwnerKind];

export interface Pair {
  kind: MappingKind;
  /** The entry that names the pair. */
  entry: number;
  /** Ids in the order of the kind's name. */
  ends: [string, string];
}

/**
 * Creates the mappings that never existed, and accepts those that are only proposed. An ended mapping stays ended and a declined one declined, because
 * somebody decided so. An importer who may not map existing profiles creates a mapping only if the import itself brought one of its two profiles.
 */
@Injectable()
export class MappingStore {
  constructor(private readonly db: Database) {}

  async save(pairs: Pair[], by: Importer, problems: RowProblem[]): Promise<{ created: number; unchanged: number }> {
    const counts = { created: 0, unchanged: 0 };
    for (const kind of ['hospital-doctor', 'hospital-patient', 'doctor-patient'] as const) {
      const sides = sidesOf(kind);
      const wanted = new Map<string, Pair>();
      const mine = pairs.filter((pair) => pair.kind === kind);
      const left = await standingOf(this.db, sides[0], [...new Set(mine.map(({ ends }) => ends[0]))]);
      const right = await standingOf(this.db, sides[1], [...new Set(mine.map(({ ends }) => ends[1]))]);
      const gone = new Set<string>();
      for (const pair of mine) {
        const standing = [left.get(pair.ends[0]), right.get(pair.ends[1])] as const;
        if (!standing[0] || !standing[1]) continue;
        const ends: [string, string] = [standing[0].id, standing[1].id];
        if (standing.some((one) => one?.deleted)) gone.add(ends.join(' '));
        else if (!wanted.has(ends.join(' '))) wanted.set(ends.join(' '), { ...pair, ends });
      }
      counts.unchanged += gone.size;
      const all = [...wanted.values()].map(({ ends }) => ends);
      const before = await this.existing(kind, sides, all);
      const brought = by.mayRelate ? new Set<string>() : await broughtBy(this.db, by.importId, all.flat());
      for (const [key, { entry, ends }] of wanted) {
        const proposed = before.get(key);
        if (proposed === null) counts.unchanged += 1;
        else if (!by.mayRelate && !ends.some((id) => brought.has(id)))
          problems.push({
            entry,
            detail: `The ${sides[0]} and the ${sides[1]} are known here: relating them needs the scope mappings:write.`,
          });
        else {
          if (proposed) await this.accept(kind, proposed, by);
          else this.db.em.persist(OPEN[kind](ends[0], ends[1], by));
          counts.created += 1;
        }
      }
    }
    await this.db.em.flush();
    return counts;
  }

  private async accept(kind: MappingKind, id: string, by: By): Promise<void> {
    const mapping = await this.db.em.findOneOrFail(ENTITIES[kind] as typeof DoctorPatient, { id });
    mapping.accept(by);
  }

  /** Pairs that have or had a mapping: the id of the proposal if there is nothing but an open one, else null. */
  private async existing(
    kind: MappingKind,
    [left, right]: [OwnerKind, OwnerKind],
    pairs: [string, string][],
  ): Promise<Map<string, string | null>> {
    if (pairs.length === 0) return new Map();
    const columns = raw(`m.${left}_id, m.${right}_id`);
    const rows = await this.db.query<{ pair: string; proposed: string | null }>(
      sql`select ${raw(`m.${left}_id || ' ' || m.${right}_id`)} as pair,
            case when bool_and(m.status = 'proposed' and m.ended_at is null) then min(m.id::text) end as proposed
          from ${raw(`directory.${kind.replace('-', '_')}`)} m
          where (${columns}) in (select * from unnest(${pairs.map(([id]) => id)}::uuid[], ${pairs.map(([, id]) => id)}::uuid[]))
          group by ${columns}`,
    );
    return new Map(rows.map(({ pair, proposed }) => [pair, proposed]));
  }
}
