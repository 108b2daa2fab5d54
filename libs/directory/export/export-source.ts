import { Injectable } from '@nestjs/common';
import { type Sql, sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { Identifiers } from '../identifiers.js';
import { PatientSecrets } from '../patient-secrets.js';
import { toOrganization, type OrganizationRow } from './fhir/organization.js';
import { type PatientRow, toCoverages, toPatient } from './fhir/patient.js';
import { type DoctorRow, toPractitioner, toRoles } from './fhir/practitioner.js';
import { exportedId } from './fhir/shared.js';

/** Kinds of resources that an export has, each a file of its own. */
export const RESOURCE_TYPES = ['Organization', 'Practitioner', 'PractitionerRole', 'Patient', 'Coverage'] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** Profiles in one part. */
const PROFILES = 200;

export interface ExportedPage {
  resources: object[];
  /** Profile that the page ends with; undefined if there was none left. */
  last: string | undefined;
  /** Patients whose data the page has. */
  patientIds: string[];
}

interface Relation {
  owner: string;
  other: string;
}

const CONTACTS = sql`p.emails, p.phones, p.addresses, p.time_zone`;

/** Reads the directory page by page, as FHIR R4 resources. */
@Injectable()
export class ExportSource {
  constructor(
    private readonly db: Database,
    private readonly identifiers: Identifiers,
    private readonly secrets: PatientSecrets,
  ) {}

  async page(type: ResourceType, after: string): Promise<ExportedPage> {
    const page = await this.read(type, after);
    return { ...page, patientIds: type === 'Patient' || type === 'Coverage' ? page.ids : [], last: page.ids.at(-1) };
  }

  private read(type: ResourceType, after: string): Promise<{ resources: object[]; ids: string[] }> {
    switch (type) {
      case 'Organization':
        return this.organizations(after);
      case 'Practitioner':
        return this.practitioners(after);
      case 'PractitionerRole':
        return this.roles(after);
      case 'Patient':
        return this.patients(after);
      case 'Coverage':
        return this.coverages(after);
    }
  }

  private async organizations(after: string) {
    const rows = await this.profiles<OrganizationRow>(
      sql`select p.id, p.name, p.type, p.active, p.website, p.licence_number, ${CONTACTS} from directory.hospital p where p.deleted_at is null`,
      after,
    );
    const known = await this.identifiers.ofAll(rows.map(({ id }) => id));
    return { ids: rows.map(({ id }) => id), resources: rows.map((row) => toOrganization(row, known.get(row.id) ?? [])) };
  }

  private async practitioners(after: string) {
    const rows = await this.doctors(after);
    const known = await this.identifiers.ofAll(rows.map(({ id }) => id));
    return { ids: rows.map(({ id }) => id), resources: rows.map((row) => toPractitioner(row, known.get(row.id) ?? [])) };
  }

  private async roles(after: string) {
    const rows = await this.doctors(after);
    const ids = rows.map(({ id }) => id);
    const places = await this.db.query<Relation>(
      sql`select m.doctor_id as owner, m.hospital_id as other from directory.hospital_doctor m join directory.hospital h on h.id = m.hospital_id
          where m.doctor_id = any(${ids}) and m.ended_at is null and m.status = 'active' and h.deleted_at is null`,
    );
    const named = await this.exportedIds([...ids, ...places.map(({ other }) => other)]);
    return {
      ids,
      resources: rows.flatMap((row) => {
        const hospitals = places.filter(({ owner }) => owner === row.id).map(({ other }) => named(other));
        return toRoles(named(row.id), row.specialities, hospitals);
      }),
    };
  }

  private doctors(after: string) {
    return this.profiles<DoctorRow>(
      sql`select p.id, p.name, p.status, p.photo, p.specialities, p.languages, p.licence_number, ${CONTACTS} from directory.doctor p where p.deleted_at is null`,
      after,
    );
  }

  private async patients(after: string) {
    const rows = await this.people(after);
    const ids = rows.map(({ id }) => id);
    const known = await this.identifiers.ofAll(ids);
    const carers = await this.db.query<Relation & { type: 'Practitioner' | 'Organization' }>(sql`
      select m.patient_id as owner, m.doctor_id as other, 'Practitioner' as type from directory.doctor_patient m join directory.doctor d on d.id = m.doctor_id
      where m.patient_id = any(${ids}) and m.ended_at is null and m.status = 'active' and d.deleted_at is null
      union all
      select m.patient_id, m.hospital_id, 'Organization' from directory.hospital_patient m join directory.hospital h on h.id = m.hospital_id
      where m.patient_id = any(${ids}) and m.ended_at is null and m.status = 'active' and h.deleted_at is null`);
    const named = await this.exportedIds(carers.map(({ other }) => other));
    const resources = rows.map((row) => {
      const references = carers.filter(({ owner }) => owner === row.id).map(({ type, other }) => `${type}/${named(other)}`);
      return toPatient(row, known.get(row.id) ?? [], this.secrets.open(row).emergencyContacts ?? [], references.sort());
    });
    return { ids, resources };
  }

  private async coverages(after: string) {
    const rows = await this.people(after, sql`and p.insurance is not null`);
    const ids = rows.map(({ id }) => id);
    const named = await this.exportedIds(ids);
    return { ids, resources: rows.flatMap((row) => toCoverages(named(row.id), this.secrets.open(row).insurance ?? [])) };
  }

  private people(after: string, more: Sql = sql``) {
    return this.profiles<PatientRow>(
      sql`select p.id, p.name, p.birth_date, p.gender, p.photo, p.preferred_language, p.active, p.deceased, p.deceased_on, p.insurance,
                 p.emergency_contacts as "emergencyContacts", ${CONTACTS}
          from directory.patient p where p.deleted_at is null and p.merged_into is null ${more}`,
      after,
    );
  }

  private profiles<Row extends { id: string }>(all: Sql, after: string): Promise<Row[]> {
    return this.db.query<Row>(sql`${all} and p.id > ${after}::uuid order by p.id limit ${PROFILES}`);
  }

  /** Finds the ids under which these profiles are exported. */
  private async exportedIds(ids: string[]): Promise<(id: string) => string> {
    const known = await this.identifiers.ofAll([...new Set(ids)]);
    return (id) => exportedId(id, known.get(id) ?? []);
  }
}
