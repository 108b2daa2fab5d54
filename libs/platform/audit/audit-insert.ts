import { raw, type Sql, sql } from '../../kernel/sql.js';
import type { AuditEvent } from './audit-event.js';
import type { AuditSeal } from './seal.js';

const COLUMNS =
  'id, at, user_id, role, system, session_id, on_behalf_of, action, subject, record_id, patient_ids, request_id, address, outcome, status';
const TYPES =
  'id uuid, at timestamptz, user_id uuid, role text, system text, session_id uuid, on_behalf_of uuid, action text, subject text, record_id uuid, ' +
  'patient_ids uuid[], request_id text, address inet, outcome text, status smallint, mac text';

/**
 * Inserts events: one statement text and one parameter for any number of events. An existing event is left alone, so that a batch whose answer was
 * lost can be sent again. `source` is the part of a statement that wrote the row: nothing is inserted if it wrote none.
 */
export function auditInsert(events: readonly AuditEvent[], seal: AuditSeal, source?: Sql): Sql {
  const rows = JSON.stringify(events.map((event) => toRow(event, seal.mac(event))));
  return sql`insert into audit.audit_event (${raw(COLUMNS)}, mac)
    select ${raw(COLUMNS)}, decode(mac, 'hex') from jsonb_to_recordset(${rows}::jsonb) e (${raw(TYPES)})
    ${source ? sql`where exists (select 1 from ${source})` : sql`on conflict do nothing`}`;
}

const toRow = (event: AuditEvent, mac: Buffer) => ({
  id: event.id,
  at: event.at,
  user_id: event.userId,
  role: event.role,
  system: event.system,
  session_id: event.sessionId,
  on_behalf_of: event.onBehalfOf,
  action: event.action,
  subject: event.subject,
  record_id: event.recordId,
  patient_ids: event.patientIds,
  request_id: event.requestId,
  address: event.address,
  outcome: event.outcome,
  status: event.status,
  mac: mac.toString('hex'),
});
