import type { Seals } from '../../kernel/seals.js';
import { sql } from '../../kernel/sql.js';
import type { Insurance } from './patient-details.js';

/** Sealed column of a patient's insurance. */
export const INSURANCE = 'directory.patient.insurance';

/** A patient as the front desk needs them. */
export interface PatientContact {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  /** Sealed: `insuranceOf` opens it. */
  insurance: Uint8Array | null;
}

/** Name, primary contact and insurance of a patient; of a deleted one the name alone. One row of `PatientContact`. */
export const patientContact = (patientId: string) => sql`
  select p.id, p.name, case when p.deleted_at is null then p.email end as email, case when p.deleted_at is null then p.phone end as phone,
    case when p.deleted_at is null then p.insurance end as insurance
  from directory.patient p where p.id = ${patientId}`;

export const insuranceOf = (seals: Seals, { id, insurance }: Pick<PatientContact, 'id' | 'insurance'>): Insurance[] =>
  insurance === null ? [] : (JSON.parse(seals.open(INSURANCE, id, insurance)) as Insurance[]);
