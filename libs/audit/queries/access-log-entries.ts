import { raw, type Sql, sql } from '../../kernel/sql.js';

// A patient has several ids once duplicates were merged into them. Each condition looks at the row and earlier rows, never at the page: an entry stays an entry, and no page boundary splits it.

/** Events with a patient's data. A refused action did not happen. */
export const ofPatient = (row: string, patientIds: readonly string[]): Sql =>
  sql`${raw(row)}.patient_ids && ${patientIds}::uuid[] and ${raw(row)}.outcome = 'ok'`;

const bySystem = (row: string): Sql => sql`${raw(row)}.role is not distinct from 'system'`;
const sameRequest = (one: string, other: string): Sql => raw(`${one}.request_id = ${other}.request_id`);

/** True for an automatic action with an earlier event of the same request: it is part of that entry. Without one it is an entry of its own. */
export const isFolded = (row: string, patientIds: readonly string[]): Sql => sql`(${bySystem(row)} and exists (
  select from audit.audit_event cause
  where ${sameRequest('cause', row)} and cause.seq < ${raw(row)}.seq and ${ofPatient('cause', patientIds)}))`;

/** Automatic actions of this entry, oldest first: those of the request up to the next action of a person in it. */
export const reactionsTo = (row: string, patientIds: readonly string[]): Sql => sql`
  select coalesce(json_agg(reaction.system order by reaction.seq), '[]') from audit.audit_event reaction
  where ${sameRequest('reaction', row)} and reaction.seq > ${raw(row)}.seq and ${bySystem('reaction')} and ${ofPatient('reaction', patientIds)}
    and not exists (
      select from audit.audit_event later
      where ${sameRequest('later', row)} and later.seq > ${raw(row)}.seq and later.seq < reaction.seq
        and not ${bySystem('later')} and ${ofPatient('later', patientIds)})`;
