import { Injectable } from '@nestjs/common';
import { same } from '../../../kernel/same.js';
import { sql } from '../../../kernel/sql.js';
import { Database } from '../../../platform/database/database.js';
import { Doctor } from '../../domain/doctor.js';
import { Patient } from '../../domain/patient.js';
import { PatientSecrets } from '../../patient-secrets.js';
import { addSpecialities } from '../../specialities.js';
import type { Part } from '../importer.js';
import type { End, Relation, RowProblem } from '../reading/records.js';
import { union } from './changes.js';
import { MappingStore, type Pair } from './mapping-store.js';
import { type Found, PlaceStore } from './place-store.js';
import { withInsurances } from './profile-store.js';
import { type Replacement, ReplacementStore } from './replacement-store.js';

/** Saves who belongs to whom, once all profiles of a run are there. */
@Injectable()
export class RelationStore {
  constructor(
    private readonly db: Database,
    private readonly places: PlaceStore,
    private readonly mappings: MappingStore,
    private readonly replacements: ReplacementStore,
    private readonly secrets: PatientSecrets,
  ) {}

  /** Merges replaced patients, before anybody is mapped to them, and returns whom it changed. */
  async replace(relations: Relation[], part: Part, problems: RowProblem[]): Promise<string[]> {
    const links = relations.filter((relation) => relation.type === 'replaced');
    const find = await this.ends(
      links.flatMap(({ patient, by }) => [patient, by]),
      part,
      problems,
    );
    const all = links.flatMap(({ entry, patient, by }): Replacement[] => {
      const [patientId, successor] = [find(entry, patient), find(entry, by)];
      return patientId && successor ? [{ entry, patientId, by: successor }] : [];
    });
    return this.replacements.save(all, part.by, problems);
  }

  async relate(relations: Relation[], part: Part, problems: RowProblem[]): Promise<{ created: number; unchanged: number }> {
    const find = await this.ends(relations.flatMap(endsOf), part, problems);
    const pairs: Pair[] = [];
    const map = (kind: Pair['kind'], entry: number, left: string | undefined, right: string | undefined): void => {
      if (left && right) pairs.push({ kind, entry, ends: [left, right] });
    };
    const specialities = new Map<string, string[]>();
    for (const relation of relations) {
      const { entry } = relation;
      if (relation.type === 'role') {
        const doctor = find(entry, relation.doctor);
        if (doctor) specialities.set(doctor, [...(specialities.get(doctor) ?? []), ...relation.specialities]);
        if (relation.active) map('hospital-doctor', entry, find(entry, relation.hospital), doctor);
      } else if (relation.type === 'visit') {
        const patient = find(entry, relation.patient);
        const hospital = find(entry, relation.hospital);
        map('hospital-patient', entry, hospital, patient);
        for (const end of relation.doctors) {
          const doctor = find(entry, end);
          map('doctor-patient', entry, doctor, patient);
          map('hospital-doctor', entry, hospital, doctor);
        }
      } else if (relation.type === 'coverage') await this.insure(relation, find, part);
    }
    await this.specialise(specialities, part);
    return this.mappings.save(pairs, part.by, problems);
  }

  /** Finds the profile of an end. A reference that leads nowhere is a problem, told once per target. */
  private async ends(all: End[], part: Part, problems: RowProblem[]) {
    const find = await this.places.finder(part, all);
    const told = new Set<string>();
    return (entry: number, end: End | undefined): string | undefined => {
      if (!end) return undefined;
      const found: Found = find(end);
      if ('id' in found) return found.id;
      const target = JSON.stringify([end.kind, end.places, end.identifier]);
      if ('problem' in found && !told.has(target))
        problems.push({ entry, detail: [end.field, found.problem].filter(Boolean).join(': '), once: `end ${target}` });
      told.add(target);
      return undefined;
    };
  }

  /** Adds the specialities of roles to their doctors. */
  private async specialise(specialities: Map<string, string[]>, { by }: Part): Promise<void> {
    const names = [...specialities.values()].flat();
    if (names.length === 0) return;
    await addSpecialities(this.db, names);
    for (const doctor of await this.db.em.find(Doctor, { id: { $in: [...specialities.keys()] }, deletedAt: null })) {
      if (!by.overwrite && doctor.handChanged.includes('specialities')) continue;
      const all = union(doctor.specialities, specialities.get(doctor.id) ?? []);
      if (!same(all, doctor.specialities)) doctor.specialities = all;
    }
  }

  private async insure(
    { entry, patient: end, insurance, insurer }: Extract<Relation, { type: 'coverage' }>,
    find: (entry: number, end: End | undefined) => string | undefined,
    { by }: Part,
  ): Promise<void> {
    const patientId = find(entry, end);
    const patient = patientId && (await this.db.em.findOne(Patient, { id: patientId, deletedAt: null }));
    if (!patient || (!by.overwrite && patient.handChanged.includes('insurance'))) return;
    const insurerId = find(entry, insurer);
    const [named] = insurerId
      ? await this.db.query<{ name: string }>(sql`select name from directory.hospital where id = ${insurerId}`)
      : [];
    const known = this.secrets.open(patient).insurance ?? [];
    const after = withInsurances(known, [{ ...insurance, insurer: insurance.insurer ?? named?.name ?? 'unknown' }]);
    if (!same(after, known)) Object.assign(patient, this.secrets.seal(patient.id, { insurance: after }));
  }
}

const endsOf = (relation: Relation): End[] => {
  if (relation.type === 'visit') return [relation.patient, relation.hospital, ...relation.doctors].filter((end) => end !== undefined);
  if (relation.type === 'role') return [relation.doctor, relation.hospital].filter((end) => end !== undefined);
  return relation.type === 'coverage' ? [relation.patient, relation.insurer].filter((end) => end !== undefined) : [];
};
