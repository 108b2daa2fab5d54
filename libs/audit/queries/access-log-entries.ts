import { raw, type Sql, sql } from '../../kernel/sql.js';

// Each condition looks at the row and what came before it, never at the page: what is an entry stays one, and no boundary splits it.

/** What happened to a patient's data; what was refused did not happen. */
export const ofPatient = (row: string, patientId: string): Sql =>
  sql`${raw(row)}.patient_ids @> array[${patientId}::uuid] and ${raw(row)}.outcome = 'ok'`;

const bySystem = (row: string): Sql => sql`${raw(row)}.role is not distinct from 'system'`;
const sameRequest = (one: string, other: string): Sql => raw(`${one}.request_id = ${other}.request_id`);

/** Something that Consilium did by itself is part of the entry before it that came from the same request; without one it stands by itself. */
export const isFolded = (row: string, patientId: string): Sql => sql`(${bySystem(row)} and exists (
  select from audit.audit_event cause
  where ${sameRequest('cause', row)} and cause.seq < ${raw(row)}.seq and ${ofPatient('cause', patientId)}))`;

/** What is part of this entry, the oldest first: everything of the request up to the next thing that a person did in it. */
export const reactionsTo = (row: string, patientId: string): Sql => sql`
  select coalesce(json_agg(reaction.system order by reaction.seq), '[]') from audit.audit_event reaction
  where ${sameRequest('reaction', row)} and reaction.seq > ${raw(row)}.seq and ${bySystem('reaction')} and ${ofPatient('reaction', patientId)}
    and not exists (
      select from audit.audit_event later
      where ${sameRequest('later', row)} and later.seq > ${raw(row)}.seq and later.seq < reaction.seq
        and not ${bySystem('later')} and ${ofPatient('later', patientId)})`;
