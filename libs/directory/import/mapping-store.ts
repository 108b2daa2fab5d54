import { Injectable } from '@nestjs/common';
import { raw, sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { type By, DoctorPatient, HospitalDoctor, HospitalPatient } from '../domain/mappings.js';
import { NOBODY, Owners } from './owners.js';
import { type IdentifierKey, type MappingKind, type MappingRecord, type OwnerKind, type RowProblem, sidesOf } from './records.js';

const OPEN = {
  'hospital-doctor': (hospitalId: string, doctorId: string, by: By) => HospitalDoctor.open(hospitalId, doctorId, by),
  'hospital-patient': (hospitalId: string, patientId: string, by: By) => HospitalPatient.open(hospitalId, patientId, by),
  'doctor-patient': (doctorId: string, patientId: string, by: By) => DoctorPatient.open(doctorId, patientId, by),
};

/** Opens the mappings that never were: one that ended stays ended, because somebody ended it. */
@Injectable()
export class MappingStore {
  constructor(private readonly db: Database) {}

  async save(records: MappingRecord[], owners: Owners, by: By, problems: RowProblem[]): Promise<{ created: number; unchanged: number }> {
    const counts = { created: 0, unchanged: 0 };
    const told = new Set<string>();
    for (const kind of ['hospital-doctor', 'hospital-patient', 'doctor-patient'] as const) {
      const sides = sidesOf(kind);
      const pairs = new Map<string, [string, string]>();
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
        else pairs.set(`${ends[0]} ${ends[1]}`, [ends[0], ends[1]]);
      }
      const before = await this.existing(kind, sides, [...pairs.values()]);
      for (const [key, [left, right]] of pairs) {
        if (before.has(key)) counts.unchanged += 1;
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
}
