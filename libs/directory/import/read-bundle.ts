import type { z } from 'zod';
import {
  bundle,
  encounter,
  entry as entrySchema,
  faultsOf,
  organization,
  patient,
  practitioner,
  practitionerRole,
  type Reference,
} from './fhir.js';
import { identifierOfEntry, identifiersOf } from './identifiers.js';
import { mergeDuplicates } from './merge-duplicates.js';
import { readDoctor, specialitiesOf } from './read-doctor.js';
import { readHospital } from './read-hospital.js';
import { readPatient } from './read-patient.js';
import { type Profile, Unreadable } from './read-profile.js';
import type {
  DirectoryRecords,
  DoctorRecord,
  HospitalRecord,
  IdentifierKey,
  MappingKind,
  MappingRecord,
  OwnerKind,
  PatientRecord,
} from './records.js';
import { type ProfileRecord, References } from './references.js';

/** The whole file is unusable. */
export class NotABundle extends Error {}

/** A visit that did not take place, or not yet, makes nobody a patient. */
const NOT_TREATED = new Set(['planned', 'cancelled', 'entered-in-error']);

/**
 * Reads a FHIR R4 bundle: organizations become hospitals, practitioners doctors, patients patients; an encounter maps its participants to each other.
 * A wrong entry becomes a problem and affects no other entry. Other kinds of resources are ignored.
 */
export function readBundle(json: unknown): DirectoryRecords {
  const parsed = bundle.safeParse(json);
  if (!parsed.success) throw new NotABundle('is not a FHIR R4 Bundle');
  return new BundleReader(parsed.data.entry ?? []).read();
}

class BundleReader {
  private readonly hospitals: HospitalRecord[] = [];
  private readonly doctors: DoctorRecord[] = [];
  private readonly patients: PatientRecord[] = [];
  private readonly mappings = new Map<string, MappingRecord>();
  private readonly problems: DirectoryRecords['problems'] = [];
  private readonly references = new References();
  private readonly entries: (z.output<typeof entrySchema> | undefined)[];
  private readonly told = new Set<string>();

  constructor(entries: unknown[]) {
    this.entries = entries.map((raw, at) => this.parse(at, entrySchema, raw));
    this.entries.forEach((entry, at) => {
      if (entry) this.references.announce(at, entry.resource.resourceType, entry.fullUrl, entry.resource.id);
    });
  }

  read(): DirectoryRecords {
    for (const [at, resource] of this.all('Organization', organization))
      this.profile(at, this.hospitals, resource.identifier, () => readHospital(resource));
    for (const [at, resource] of this.all('Practitioner', practitioner))
      this.profile(at, this.doctors, resource.identifier, () => readDoctor(resource));
    for (const [at, resource] of this.all('Patient', patient))
      this.profile(at, this.patients, resource.identifier, () => readPatient(resource));
    const roles = this.all('PractitionerRole', practitionerRole);
    for (const [at, role] of roles) this.role(at, role);
    const { hospitals, doctors, patients } = this;
    const profiles = mergeDuplicates({ hospitals, doctors, patients }, (at, detail) => {
      this.problems.push({ entry: at, detail });
      this.references.withdraw(at);
    });
    for (const [at, role] of roles) if (role.active !== false) this.employment(at, role);
    for (const [at, visit] of this.all('Encounter', encounter)) if (!NOT_TREATED.has(visit.status ?? '')) this.visit(at, visit);
    return { ...profiles, mappings: [...this.mappings.values()], problems: this.problems.sort((a, b) => (a.entry ?? 0) - (b.entry ?? 0)) };
  }

  /** Returns every well-formed resource of one type, with its position. */
  private all<T extends z.ZodType>(type: string, schema: T): [number, z.output<T>][] {
    return this.entries.flatMap((entry, at) => {
      if (entry?.resource.resourceType !== type) return [];
      const resource = this.parse(at, schema, entry.resource);
      return resource === undefined ? [] : [[at, resource] as [number, z.output<T>]];
    });
  }

  private parse<T extends z.ZodType>(at: number, schema: T, raw: unknown): z.output<T> | undefined {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) this.problems.push({ entry: at, detail: faultsOf(parsed.error) });
    return parsed.data;
  }

  private profile<Fields>(
    at: number,
    to: { entry: number; identifiers: ProfileRecord['identifiers']; fields: Fields }[],
    given: Parameters<typeof identifiersOf>[0],
    read: () => Profile<Fields>,
  ): void {
    const { fullUrl, resource } = this.entries[at] ?? {};
    try {
      const { fields, warnings, person } = read();
      const own = identifiersOf(given);
      const identifiers = own.length > 0 ? own : [identifierOfEntry(fullUrl, resource?.id, person)].filter((found) => found !== undefined);
      if (identifiers.length === 0) throw new Unreadable('has neither an identifier nor an id by which it could be known again');
      const record = { entry: at, identifiers, fields };
      to.push(record);
      this.references.place(at, record as unknown as ProfileRecord);
      for (const what of warnings) this.problems.push({ entry: at, detail: `telecom: the ${what} cannot be read and was left out` });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.problems.push({ entry: at, detail: error.message });
    }
  }

  /** A reference to a role means its practitioner. The role adds the practitioner's specialities. */
  private role(at: number, { practitioner: who, specialty }: z.output<typeof practitionerRole>): void {
    this.references.placeRole(at, who);
    const found = who ? this.references.find('doctor', who) : {};
    if (!('record' in found) || !found.record) return;
    const { fields } = found.record as DoctorRecord;
    const specialities = new Set([...(fields.specialities ?? []), ...specialitiesOf(specialty)]);
    if (specialities.size > 0) fields.specialities = [...specialities].slice(0, 30);
  }

  private employment(at: number, role: z.output<typeof practitionerRole>): void {
    const doctor = this.end(at, 'doctor', 'practitioner', role.practitioner);
    const hospital = this.end(at, 'hospital', 'organization', role.organization);
    this.map(at, 'hospital-doctor', hospital, doctor);
  }

  private visit(at: number, visit: z.output<typeof encounter>): void {
    const person = this.end(at, 'patient', 'subject', visit.subject);
    const hospital = this.end(at, 'hospital', 'serviceProvider', visit.serviceProvider);
    this.map(at, 'hospital-patient', hospital, person);
    for (const { individual } of visit.participant ?? []) {
      const doctor = this.end(at, 'doctor', 'participant', individual);
      this.map(at, 'doctor-patient', doctor, person);
      this.map(at, 'hospital-doctor', hospital, doctor);
    }
  }

  /** The profile that a reference means. No reference means no mapping. A reference that leads nowhere is a problem, reported once per target. */
  private end(at: number, kind: OwnerKind, field: string, reference: Reference | null | undefined): IdentifierKey | undefined {
    if (!reference) return undefined;
    const end = this.references.find(kind, reference);
    if ('identifier' in end) return { system: end.identifier.system, value: end.identifier.value };
    if ('problem' in end) {
      const target = JSON.stringify([kind, reference]);
      if (!this.told.has(target)) this.problems.push({ entry: at, detail: `${field}: ${end.problem}` });
      this.told.add(target);
    }
    return undefined;
  }

  private map(at: number, kind: MappingKind, left: IdentifierKey | undefined, right: IdentifierKey | undefined): void {
    if (!left || !right) return;
    const key = JSON.stringify([kind, left.system, left.value, right.system, right.value]);
    if (!this.mappings.has(key)) this.mappings.set(key, { entry: at, kind, left, right });
  }
}
