import type { z } from 'zod';
import { todayIn } from '../../../platform/http/fields/zones.js';
import {
  type Coverage,
  coverage,
  type Encounter,
  encounter,
  faultsOf,
  type FhirIdentifier,
  organization,
  type Patient,
  patient,
  practitioner,
  type PractitionerRole,
  practitionerRole,
  type Reference,
} from './fhir.js';
import { identifiersOf, isOfExport, sourcesOf } from './identifiers.js';
import { coverageOf } from './insurance.js';
import { OTHERS, type Target, targetOf } from './places.js';
import { readDoctor, specialitiesOf } from './read-doctor.js';
import { readHospital } from './read-hospital.js';
import { readPatient } from './read-patient.js';
import { type Profile, Unreadable } from './read-profile.js';
import type { AnyRecord, OwnerKind, ReadRows } from './records.js';
import { expand, type RawEntry, type Row } from './rows.js';

/** A visit that did not take place, or not yet, makes nobody a patient. */
const NOT_TREATED = new Set(['planned', 'cancelled', 'entered-in-error']);
const NOT_INSURED = new Set(['cancelled', 'draft', 'entered-in-error']);

/**
 * Reads FHIR R4 resources: organizations become hospitals, practitioners doctors, patients patients; encounters and roles tell who belongs to whom,
 * coverages who is insured. A wrong entry becomes a problem and affects no other. Other kinds of resources are ignored.
 */
export function readRows(entries: RawEntry[]): ReadRows {
  const reader = new RowReader();
  for (const entry of entries) reader.read(entry);
  return reader.result;
}

class RowReader {
  readonly result: ReadRows = {
    records: { hospital: [], doctor: [], patient: [] },
    relations: [],
    problems: [],
    refused: [],
    ignored: [],
  };

  read(raw: RawEntry): void {
    for (const row of expand(raw, this.result.problems)) this.row(row);
  }

  private row(row: Row): void {
    const type = row.resource.resourceType;
    if (type === 'Organization') this.profile(row, 'hospital', organization, readHospital);
    else if (type === 'Practitioner') this.profile(row, 'doctor', practitioner, readDoctor);
    else if (type === 'Patient') this.profile(row, 'patient', patient, readPatient);
    else if (type === 'PractitionerRole')
      this.parsed(row, practitionerRole, (role) => {
        this.role(row, role);
      });
    else if (type === 'Encounter')
      this.parsed(row, encounter, (visit) => {
        this.visit(row, visit);
      });
    else if (type === 'Coverage')
      this.parsed(row, coverage, (told) => {
        this.coverage(row, told);
      });
    else if (OTHERS.has(type)) this.result.ignored.push(...row.places);
  }

  private tell({ entry, inside }: Row, detail: string): void {
    this.result.problems.push({ entry, detail: `${inside}${detail}` });
  }

  private parsed<T extends z.ZodType>(row: Row, schema: T, use: (resource: z.output<T>) => void): void {
    const parsed = schema.safeParse(row.resource);
    if (parsed.success) {
      use(parsed.data);
      return;
    }
    this.tell(row, faultsOf(parsed.error));
    this.result.refused.push({ entry: row.entry, places: row.places });
  }

  private profile<R extends { identifier?: FhirIdentifier[] | null }>(
    row: Row,
    kind: OwnerKind,
    schema: z.ZodType<R>,
    read: (from: R) => Profile<object>,
  ): void {
    this.parsed(row, schema, (resource) => {
      try {
        const { warnings, person, ...more } = read(resource);
        const identifiers = identifiersOf(resource.identifier, kind, todayIn());
        const id = row.inside.includes('contained.') && row.resource.id ? `#${row.resource.id}` : row.resource.id;
        const sources = sourcesOf(row.address, id, [kind, ...person], identifiers);
        if (sources.length === 0) throw new Unreadable('has neither an identifier nor an id by which it could be known again');
        const record = { entry: row.entry, identifiers, sources, places: row.places, ...more } as unknown as AnyRecord;
        (this.result.records[kind] as AnyRecord[]).push(record);
        for (const warning of warnings) this.tell(row, warning);
        if (kind === 'patient') {
          this.links(row, resource as unknown as Patient);
          this.carers(row, resource as unknown as Patient);
        }
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        this.tell(row, error.message);
        this.result.refused.push({ entry: row.entry, places: row.places });
      }
    });
  }

  /** `replaced-by` and `replaces` say the same from both sides. */
  private links(row: Row, { link }: Patient): void {
    for (const { other, type } of link ?? []) {
      if (type !== 'replaced-by' && type !== 'replaces') continue;
      const target = this.end(row, 'patient', 'link', other);
      const self: Target = { kind: 'patient', places: [row.container] };
      if (!target) continue;
      this.result.relations.push({
        type: 'replaced',
        entry: row.entry,
        ...(type === 'replaced-by' ? { patient: self, by: target } : { patient: target, by: self }),
      });
    }
  }

  /** Reads `generalPractitioner` of an export of Consilium: doctors and hospitals that care for the patient. Elsewhere it may be anybody. */
  private carers(row: Row, { identifier, generalPractitioner }: Patient): void {
    if (!isOfExport(identifier)) return;
    const patient: Target = { kind: 'patient', places: [row.container] };
    for (const carer of generalPractitioner ?? []) {
      const isPlace = /(^|\/)Organization\//.test(carer.reference ?? '');
      const end = this.end(row, isPlace ? 'hospital' : 'doctor', 'generalPractitioner', carer);
      if (!end) continue;
      this.result.relations.push({
        type: 'visit',
        entry: row.entry,
        patient,
        ...(isPlace ? { hospital: end, doctors: [] } : { doctors: [end] }),
      });
    }
  }

  private role(row: Row, { active, practitioner: who, organization: at, specialty }: PractitionerRole): void {
    this.result.relations.push({
      type: 'role',
      entry: row.entry,
      places: row.places,
      active: active !== false,
      doctor: this.end(row, 'doctor', 'practitioner', who),
      hospital: active === false ? undefined : this.end(row, 'hospital', 'organization', at),
      specialities: specialitiesOf(specialty),
    });
  }

  private visit(row: Row, { status, subject, serviceProvider, participant }: Encounter): void {
    if (NOT_TREATED.has(status ?? '')) return;
    this.result.relations.push({
      type: 'visit',
      entry: row.entry,
      patient: this.end(row, 'patient', 'subject', subject),
      hospital: this.end(row, 'hospital', 'serviceProvider', serviceProvider),
      doctors: (participant ?? []).flatMap(({ individual }) => this.end(row, 'doctor', 'participant', individual) ?? []),
    });
  }

  private coverage(row: Row, told: Coverage): void {
    if (NOT_INSURED.has(told.status ?? '')) return;
    const insurance = coverageOf(told);
    const insured = this.end(row, 'patient', 'beneficiary', told.beneficiary);
    if (!insured) return;
    if (!insurance) {
      // Bills contain coverages that name the insurer only.
      if (!row.inside.includes('contained.')) this.tell(row, 'has no member number and was left out');
      return;
    }
    const insurer = insurance.insurer ? undefined : this.end(row, 'hospital', 'payor', told.payor?.[0]);
    this.result.relations.push({ type: 'coverage', entry: row.entry, patient: insured, insurance, insurer });
  }

  /** No reference, or one to another kind of resource, means no relation. */
  private end(row: Row, kind: OwnerKind, field: string, reference: Reference | null | undefined) {
    if (!reference) return undefined;
    const target = targetOf(kind, reference, row);
    if ('problem' in target) this.tell(row, `${field}: ${target.problem}`);
    return 'kind' in target ? { ...target, field } : undefined;
  }
}
