import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { sql } from '../../../kernel/sql.js';
import { Database } from '../../../platform/database/database.js';
import { Patient } from '../../domain/patient.js';
import { Merging } from '../../merge/merging.js';
import type { Importer } from '../importer.js';
import { mayBeSameDay } from '../reading/partial-dates.js';
import type { RowProblem } from '../reading/records.js';
import { broughtBy, standingOf } from './standing-of.js';

export interface Replacement {
  entry: number;
  /** The patient that is replaced. */
  patientId: string;
  by: string;
}

/** Merges patients into those that took their place at the source. A person can take it back. */
@Injectable()
export class ReplacementStore {
  constructor(
    private readonly db: Database,
    private readonly merging: Merging,
  ) {}

  /** Returns the patients whom it changed. */
  async save(all: Replacement[], by: Importer, problems: RowProblem[]): Promise<string[]> {
    if (all.length === 0) return [];
    const ids = [...new Set(all.flatMap(({ patientId, by: successor }) => [patientId, successor]))];
    const brought = by.mayRelate ? new Set(ids) : await broughtBy(this.db, by.importId, ids);
    const changed: string[] = [];
    for (const { entry, patientId, by: successorId } of all) {
      const refusal = await this.replace(patientId, successorId, by, brought, changed);
      if (refusal) problems.push({ entry, detail: `link: ${refusal}`, once: `link ${patientId} ${successorId}` });
    }
    return [...new Set(changed)];
  }

  private async replace(
    patientId: string,
    successorId: string,
    by: Importer,
    brought: Set<string>,
    changed: string[],
  ): Promise<string | undefined> {
    const end = (await standingOf(this.db, 'patient', [successorId])).get(successorId);
    const ids = [...new Set([patientId, successorId, end?.id ?? successorId])].sort();
    await this.db.query(sql`select 1 from directory.patient where id = any(${ids}::uuid[]) order by id for update`);
    const patients = new Map((await this.db.em.find(Patient, { id: { $in: ids } }, { refresh: true })).map((one) => [one.id, one]));
    const [patient, successor, last] = [patientId, successorId, end?.id ?? ''].map((id) => patients.get(id));
    // Somebody or an earlier entry has decided already.
    if (!patient || !successor || !last || last.deletedAt || patient.deletedAt || patient.mergedInto) return undefined;
    const refusal = this.refusal(patient, successor, last, brought) ?? (await this.saidByPerson(patient.id, last.id));
    if (refusal) return refusal;
    try {
      await this.db.attempt(() => this.merging.merge(patient.id, last.id, by, 'source'));
      changed.push(patient.id, last.id);
      return undefined;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return `the patients were not merged; merge them by hand. ${error.message}`;
    }
  }

  private refusal(patient: Patient, successor: Patient, last: Patient, brought: Set<string>): string | undefined {
    if (patient.id === successor.id) return 'the patient cannot take its own place';
    if (last.id === patient.id) return 'the patients replace each other in a circle';
    if (!mayBeSameDay(patient.birthDate, successor.birthDate)) return 'the patients have different birth dates, and were not merged';
    if ([patient.gender, successor.gender].sort().join() === 'female,male') return 'the patients are of different sex, and were not merged';
    if (!brought.has(patient.id)) return 'the patient is known here: replacing it needs the scope mappings:write';
    return undefined;
  }

  /** Words of a person about the two. */
  private async saidByPerson(patientId: string, intoId: string): Promise<string | undefined> {
    const [said] = await this.db.query<{ undone: boolean; apart: boolean }>(sql`
      select exists (select from directory.patient_merge m where m.from_id = ${patientId} and m.into_id = ${intoId} and m.undone_at is not null) as undone,
        exists (select from directory.distinct_patients d
          where d.first_id = least(${patientId}::uuid, ${intoId}::uuid) and d.second_id = greatest(${patientId}::uuid, ${intoId}::uuid)) as apart`);
    if (said?.apart) return 'somebody has said that these are two people: they were not merged';
    return said?.undone ? 'somebody has taken this merge back: merge them by hand if they are one' : undefined;
  }
}
