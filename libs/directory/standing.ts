import { NotAllowed } from '../kernel/domain-error.js';
import { sql } from '../kernel/sql.js';
import type { Actor } from '../platform/access/actor.js';
import type { Database } from '../platform/database/database.js';

/**
 * Call in the open transaction of a command that gives somebody rights or access. Refuses a doctor or hospital that has lost its verification since
 * its token was checked. A decision about the caller's verification waits until the transaction ends.
 */
export async function demandStanding(db: Database, { who }: Actor): Promise<void> {
  const { role, profileId } = who;
  if (role !== 'doctor' && role !== 'hospital') return;
  const stands = await db.query(
    role === 'doctor'
      ? sql`select 1 from directory.doctor where id = ${profileId} and verification = 'verified' and status = 'active' and deleted_at is null for share`
      : sql`select 1 from directory.hospital where id = ${profileId} and verification = 'verified' and deleted_at is null for share`,
  );
  if (stands.length === 0) throw new NotAllowed('give access to', 'record');
}
