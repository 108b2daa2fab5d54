import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Patient } from '../../domain/patient.js';
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

/** Merges patients into those that took their place at the source. */
@Injectable()
export class ReplacementStore {
  constructor(private readonly db: Database) {}

  async save(all: Replacement[], by: Importer, problems: RowProblem[]): Promise<void> {
    if (all.length === 0) return;
    const ids = [...new Set(all.flatMap(({ patientId, by: successor }) => [patientId, successor]))];
    const patients = new Map((await this.db.em.find(Patient, { id: { $in: ids } })).map((patient) => [patient.id, patient]));
    const brought = by.mayRelate ? new Set(ids) : await broughtBy(this.db, by.importId, ids);
    for (const { entry, patientId, by: successorId } of all) {
      const [patient, successor] = [patients.get(patientId), patients.get(successorId)];
      if (!patient || !successor || patient.deletedAt || successor.deletedAt) continue;
      // Somebody or an earlier entry has decided already.
      if (patient.mergedInto) continue;
      const refusal = await this.refusal(patient, successor, brought);
      if (refusal) {
        problems.push({ entry, detail: `link: ${refusal}`, once: `link ${patientId} ${successorId}` });
        continue;
      }
      patient.mergedInto = successor.id;
      patient.active = false;
      await this.db.em.flush();
    }
  }

  private async refusal(patient: Patient, successor: Patient, brought: Set<string>): Promise<string | undefined> {
    if (patient.id === successor.id) return 'the patient cannot take its own place';
    const end = (await standingOf(this.db, 'patient', [successor.id])).get(successor.id);
    if (end?.id === patient.id) return 'the patients replace each other in a circle';
    if (!mayBeSameDay(patient.birthDate, successor.birthDate)) return 'the patients have different birth dates, and were not merged';
    if ([patient.gender, successor.gender].sort().join() === 'female,male') return 'the patients are of different sex, and were not merged';
    if (!brought.has(patient.id)) return 'the patient is known here: replacing it needs the scope mappings:write';
    return undefined;
  }
}
