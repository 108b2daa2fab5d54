import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { newId } from '../../../kernel/ids.js';
import { same } from '../../../kernel/same.js';
import { SYSTEM } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Insurance } from '../../contract/patient-details.js';
import { change } from '../../domain/changes.js';
import { Patient } from '../../domain/patient.js';
import { CANCEL, REASONS, settleAppointments } from '../../hanging-appointments.js';
import { PatientSecrets } from '../../patient-secrets.js';
import { addSpecialities } from '../../specialities.js';
import type { ProfileCounts } from '../counts.js';
import type { Part } from '../importer.js';
import type { AnyRecord, OwnerKind, PatientRecord, RowProblem } from '../reading/records.js';
import { fieldsToSet } from './changes.js';
import { IdentifierStore, type NewIdentifier, type NewSource } from './identifier-store.js';
import { type Knowledge, KnowledgeBase, type KeyedRecord } from './knowledge.js';
import { type Profile, PROFILES, saidIn } from './profile-kinds.js';
import { placeholder, sharedNumber } from './problems.js';
import { UniqueFields } from './unique-fields.js';

/** The outcome for each record: its profile, or none if the record was refused. */
export interface SavedProfiles {
  counts: ProfileCounts;
  placed: { record: AnyRecord; ownerId: string | null }[];
  inDefaultZone: number;
}

interface Work {
  kind: OwnerKind;
  part: Part;
  knowledge: Knowledge;
  unique: UniqueFields;
  problems: RowProblem[];
  counts: ProfileCounts;
  added: NewIdentifier[];
  sources: NewSource[];
  shared: Set<string>;
  ended: { ownerId: string; key: string }[];
  inDefaultZone: number;
  /** Patients who were alive as far as anybody knew. */
  deceased: string[];
}

/** Creates the profiles that are not known yet, and updates known ones if the source differs. Patients of whose death it tells lose their future appointments. */
@Injectable()
export class ProfileStore {
  constructor(
    private readonly db: Database,
    private readonly knowledge: KnowledgeBase,
    private readonly identifiers: IdentifierStore,
    private readonly secrets: PatientSecrets,
    private readonly commands: CommandBus,
  ) {}

  async save(kind: OwnerKind, records: AnyRecord[], part: Part, problems: RowProblem[]): Promise<SavedProfiles> {
    const counts = { created: 0, updated: 0, unchanged: 0 };
    if (records.length === 0) return { counts, placed: [], inDefaultZone: 0 };
    const keyed = records.map((record) => this.knowledge.keyed(record));
    const work: Work = {
      ...{ kind, part, problems, counts, added: [], sources: [], shared: new Set(), ended: [], inDefaultZone: 0, deceased: [] },
      knowledge: await this.knowledge.load(kind, keyed, part.by.importId),
      unique: await UniqueFields.load(this.db, kind, records),
    };
    const placed = keyed.map((one) => ({ record: one.record, ownerId: this.one(work, one) }));
    await addSpecialities(
      this.db,
      placed.flatMap(({ record: { fields } }) => ('specialities' in fields ? (fields.specialities ?? []) : [])),
    );
    await this.db.em.flush();
    await this.freeTimesOf(work);
    await this.identifiers.disown(kind, work.shared, work.ended);
    // A number may have turned out to be shared after its first owner was noted.
    await this.identifiers.add(
      kind,
      work.added.map((one) => ({ ...one, identifies: one.identifies && !work.knowledge.known.isShared(one.key) })),
    );
    await this.identifiers.addSources(kind, work.sources);
    return { counts, placed, inDefaultZone: work.inDefaultZone };
  }

  /** Saves one record, and returns the id of its profile. */
  private one(work: Work, { record, told }: KeyedRecord): string | null {
    const { kind, knowledge, problems, counts } = work;
    const match = knowledge.known.match(told);
    if ('refusal' in match) {
      problems.push({ entry: record.entry, detail: match.refusal });
      return null;
    }
    for (const [at, { note, ...identifier }] of record.identifiers.entries())
      if (note === 'placeholder')
        problems.push(placeholder(record.entry, kind, { ...identifier, kind: told.identifiers[at]?.kind ?? 'other' }));
    for (const number of match.contested) {
      problems.push(sharedNumber(record.entry, kind, number, number.holder?.entry));
      work.shared.add(number.key);
      knowledge.known.share(number.key);
    }
    const profile = match.known && knowledge.profiles.get(match.known.id);
    const current = profile ?? this.create(work, record);
    const isNewIdentifier = this.note(work, { record, told }, current, !profile);
    // A deletion is a person's decision: an import does not undo it.
    if (profile?.deletedAt) counts.unchanged += 1;
    else if (profile) counts[this.update(work, profile, record) || isNewIdentifier ? 'updated' : 'unchanged'] += 1;
    else counts.created += 1;
    knowledge.touched.add(current.id);
    return current.id;
  }

  private create(work: Work, record: AnyRecord): Profile {
    const { kind, part, knowledge } = work;
    const id = newId();
    const said = this.unique(work, record, saidIn(record.fields), id);
    if (said.timeZone === undefined) work.inDefaultZone += 1;
    const profile = PROFILES[kind].create({ ...said, id }, part.by);
    if ('insurance' in record) this.sealParts(profile as Patient, record, []);
    this.db.em.persist(profile);
    knowledge.profiles.set(id, profile);
    const { told } = this.knowledge.keyed(record);
    const identifiers = told.identifiers.map((one) => ({ ...one, identifies: one.identifies && !knowledge.known.isShared(one.key) }));
    knowledge.known.add({ ...told, id, identifiers, entry: record.entry }, told.sources);
    return profile;
  }

  private update(work: Work, profile: Profile, record: AnyRecord): boolean {
    const { by } = work.part;
    const wasDeceased = 'deceased' in profile && profile.deceased;
    const isFurther = work.knowledge.touched.has(profile.id);
    const said = this.unique(work, record, fieldsToSet(profile, saidIn(record.fields), { by, isFurther }), profile.id);
    const changed = change(profile, said, { byHand: false }).length > 0;
    if ('deceased' in profile && profile.deceased && !wasDeceased) work.deceased.push(profile.id);
    const kept = by.overwrite ? [] : profile.handChanged;
    const sealed = 'insurance' in record && this.sealParts(profile as Patient, record, kept);
    return changed || sealed;
  }

  /** Nobody can book for them from now on. */
  private async freeTimesOf({ deceased, part }: Work): Promise<void> {
    if (deceased.length === 0 || part.rehearses) return;
    await settleAppointments(this.commands, SYSTEM, { patientIds: deceased }, { decision: CANCEL, reason: REASONS.patient });
  }

  /** Leaves out an email or a licence number that another profile has. */
  private unique({ unique, problems }: Work, { entry }: AnyRecord, said: Record<string, unknown>, owner: string): Record<string, unknown> {
    const { emails, licenceNumber } = said as { emails?: { value: string; primary: boolean }[]; licenceNumber?: string };
    const result = { ...said };
    if (emails && 'type' in said) {
      const own = emails.filter(({ value }) => unique.take('email', value, owner));
      if (own.length < emails.length) problems.push({ entry, detail: 'telecom: the email belongs to another hospital and was left out' });
      if (own.length === 0) delete result.emails;
      else result.emails = own.map((email, at) => ({ ...email, primary: at === 0 }));
    }
    if (licenceNumber && !unique.take('licence', licenceNumber, owner)) {
      problems.push({ entry, detail: 'the licence number belongs to another doctor and was left out' });
      delete result.licenceNumber;
    }
    return result;
  }

  /** Adds insurances, and sets the emergency contacts. True if anything was different. */
  private sealParts(patient: Patient, { insurance, emergencyContacts }: PatientRecord, kept: readonly string[]): boolean {
    const known = this.secrets.open(patient);
    const insured = kept.includes('insurance') ? known.insurance : withInsurances(known.insurance ?? [], insurance);
    const called = emergencyContacts.length === 0 || kept.includes('emergencyContacts') ? known.emergencyContacts : emergencyContacts;
    const changes = {
      ...(!same(insured, known.insurance) && { insurance: insured }),
      ...(!same(called, known.emergencyContacts) && { emergencyContacts: called }),
    };
    Object.assign(patient, this.secrets.seal(patient.id, changes));
    return Object.keys(changes).length > 0;
  }

  /** Notes the identifiers and addresses that are new. True if the profile got an identifier. */
  private note(work: Work, { record, told }: KeyedRecord, { id: ownerId, handChanged }: Profile, created: boolean): boolean {
    const { knowledge, part, added, ended } = work;
    // Numbers that a person set or took away stay as they are.
    const isDecided = !part.by.overwrite && handChanged.includes('identifiers');
    let fresh = false;
    for (const [at, identifier] of told.identifiers.entries()) {
      const before = knowledge.has(ownerId, identifier.key);
      const identifies = identifier.identifies && !knowledge.known.isShared(identifier.key);
      if (before) {
        if (before.identifies && !identifier.identifies) ended.push({ ownerId, key: identifier.key });
        continue;
      }
      if (isDecided) continue;
      if (added.some((one) => one.ownerId === ownerId && one.key === identifier.key)) continue;
      fresh = true;
      const value = record.identifiers[at]?.value ?? '';
      added.push({ ...identifier, value, identifies, ownerId, broughtBy: created ? part.by.importId : null });
      if (!created) {
        knowledge.known.get(ownerId)?.identifiers.push({ ...identifier, identifies });
        knowledge.known.addIdentifier(ownerId, { ...identifier, identifies });
      }
    }
    for (const key of told.sources) {
      work.sources.push({ key, ownerId, broughtBy: created ? part.by.importId : null });
      knowledge.known.addSource(key, ownerId);
    }
    return fresh;
  }
}

/** An insurance is known by its insurer and member number; later words about it count. */
export function withInsurances(known: Insurance[], told: Insurance[]): Insurance[] {
  const name = ({ insurer, memberNumber }: Insurance): string => `${insurer}\n${memberNumber}`;
  const all = new Map(known.map((one) => [name(one), one]));
  for (const one of told) all.set(name(one), { ...all.get(name(one)), ...one });
  return [...all.values()];
}
