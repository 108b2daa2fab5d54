import type { Seals } from '../../kernel/seals.js';
import { raw, sql } from '../../kernel/sql.js';

/** Relations to a patient that can explain an access, the closest first. */
export const ACCESS_GROUNDS = ['own-record', 'delegate', 'care-relationship', 'hospital-registration', 'break-glass'] as const;

/** Columns of the surrounding statement: who did what to which record, and when. */
export interface AccessColumns {
  at: string;
  userId: string;
  profileId: string;
  subject: string;
  recordId: string;
}

/** Sealed column of the reasons for which records were opened in emergencies. */
export const BREAK_GLASS_REASON = 'directory.break_glass.reason';

export const reasonOfBreakGlass = (seals: Seals, breakGlassId: string, reason: Uint8Array): string =>
  seals.open(BREAK_GLASS_REASON, breakGlassId, reason);

/**
 * Relation of an account to a patient, who has all these ids (`idsOfPatient`), at a moment in the past: one row, or none, of `ground`, `detail` (a
 * delegate's relation), and of a break-glass `break_glass_id` and `reason`, which `reasonOfBreakGlass` opens. The request that ended a relation was still
 * made under it. A break-glass explains reading the record for its hour, and reading the break-glass itself for ever.
 */
export const groundOfAccess = (patientIds: readonly string[], { at, userId, profileId, subject, recordId }: AccessColumns) => {
  const held = (mapping: string) =>
    raw(`${mapping}.created_at <= ${at} and (${mapping}.ended_at is null or ${mapping}.ended_at > ${at} or ${mapping}.id = ${recordId})`);
  return sql`select g.ground, g.detail, g.break_glass_id, g.reason from (
      select case up.relation when 'self' then 1 else 2 end as rank, case up.relation when 'self' then 'own-record' else 'delegate' end as ground,
             nullif(up.relation, 'self') as detail, null::uuid as break_glass_id, null::bytea as reason, up.created_at as since
      from directory.user_patient up
      where up.patient_id = any(${patientIds}::uuid[]) and up.user_id = ${raw(userId)} and ${held('up')} and (up.expires_at is null or up.expires_at > ${raw(at)})
      union all
      select 3, 'care-relationship', null, null, null, dp.created_at from directory.doctor_patient dp
      where dp.patient_id = any(${patientIds}::uuid[]) and dp.doctor_id = ${raw(profileId)} and dp.status = 'active' and ${held('dp')}
      union all
      select 4, 'hospital-registration', null, null, null, hp.created_at from directory.hospital_patient hp
      where hp.patient_id = any(${patientIds}::uuid[]) and hp.hospital_id = ${raw(profileId)} and hp.status = 'active' and ${held('hp')}
      union all
      select 5, 'break-glass', null, bg.id, bg.reason, bg.opened_at from directory.break_glass bg
      where bg.patient_id = any(${patientIds}::uuid[]) and bg.doctor_id = ${raw(profileId)} and bg.opened_at <= ${raw(at)}
        and (bg.expires_at > ${raw(at)} or ${raw(subject)} = 'BreakGlass')
    ) g order by g.rank, g.since desc limit 1`;
};
