import { raw, sql } from '../../kernel/sql.js';
import type { AuditEvent, Outcome } from './audit-event.js';

/** An event as it is stored in the database. */
export interface StoredEvent {
  seq: number;
  event: AuditEvent;
  mac: Buffer;
}

/**
 * Microseconds since 1970 as text. An impossible time, such as `infinity`, becomes an empty text: a writer of rows must not be able to break the
 * reader.
 */
export const microseconds = (column: string) =>
  raw(
    `case when ${column} between '2000-01-01+00' and '9999-01-01+00' then (extract(epoch from ${column}) * 1000000)::bigint::text else '' end`,
  );

/** Numbers, times and lists as text, so that every client reads the same. */
export const EVENTS = sql`select e.id, e.seq::text as seq, ${microseconds('e.at')} as at_us, e.user_id, e.role, e.system, e.session_id,
  e.on_behalf_of, e.action, e.subject, e.record_id, to_json(e.patient_ids)::text as patient_ids, e.request_id, host(e.address) as address, e.outcome,
  e.status::text as status, e.mac from audit.audit_event e`;

export interface EventRow {
  id: string;
  seq: string;
  at_us: string;
  user_id: string | null;
  role: string | null;
  system: string | null;
  session_id: string | null;
  on_behalf_of: string | null;
  action: string;
  subject: string;
  record_id: string | null;
  patient_ids: string;
  request_id: string | null;
  address: string | null;
  outcome: Outcome;
  status: string | null;
  mac: Buffer;
}

export const toEvent = (row: EventRow): StoredEvent => ({
  seq: Number(row.seq),
  mac: row.mac,
  event: {
    id: row.id,
    at: instant(row.at_us),
    userId: row.user_id,
    role: row.role,
    system: row.system,
    sessionId: row.session_id,
    onBehalfOf: row.on_behalf_of,
    action: row.action,
    subject: row.subject,
    recordId: row.record_id,
    patientIds: JSON.parse(row.patient_ids) as string[],
    requestId: row.request_id,
    address: row.address,
    outcome: row.outcome,
    status: row.status === null ? null : Number(row.status),
  },
});

/** A time whose last three of six digits were changed becomes an invalid date, which matches no seal. */
export const instant = (text: string): Date => new Date(text.endsWith('000') ? Number(text.slice(0, -3)) : NaN);
