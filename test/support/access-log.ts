import { sql } from '../../libs/kernel/sql.js';
import type { System } from './app.js';
import type { Client } from './http.js';

export interface Entry {
  id: string;
  sentence: string;
  name: string | null;
  system: string | null;
  subject: string;
  action: string;
  userId: string | null;
  recordId: string | null;
  why: string;
  detail: string | null;
  reactions: number;
}

/** Reads every page of a patient's access log, in pages of this size, without the entries that reading it made. */
export async function readLog(reader: Client, patientId: string, limit = 100): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await reader.get(`/patients/${patientId}/access-log?limit=${String(limit)}${cursor && `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    const items = body.items as Entry[];
    expect(items.length).toBeLessThanOrEqual(limit);
    entries.push(...items);
    cursor = body.nextCursor as string | null;
  }
  return entries.filter(({ subject }) => subject !== 'AccessLog');
}

/** Reads the logs of so many patients that together they hold an event of every kind, by every kind of caller. */
export async function readLogsOfAllKinds({ db }: System, reader: Client): Promise<Entry[]> {
  const patients = await db.query<{ id: string }>(
    sql`select distinct id from (
          select distinct on (e.action, e.subject, e.role, e.system, e.outcome, e.on_behalf_of is null) p.id
          from audit.audit_event e cross join unnest(e.patient_ids) told (id) join directory.patient p on p.id = told.id
          where p.deleted_at is null) kinds`,
  );
  const entries: Entry[] = [];
  for (const { id } of patients) entries.push(...(await readLog(reader, id)));
  return entries;
}
