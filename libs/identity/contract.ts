import { DomainEvent } from '../kernel/domain-event.js';
import { IdSet, sql } from '../kernel/sql.js';

/** Someone made an account for themselves as a patient. */
export class PatientSignedUp extends DomainEvent<{ userId: string; patientId: string }> {
  static readonly type = 'identity.patient-signed-up.v1';
}

/** Someone asked for a link by mail, or gets one with a new account. */
export class EmailLinkRequested extends DomainEvent<{ linkId: string }> {
  static readonly type = 'identity.email-link-requested.v1';
}

/** The owner of an account hears of a change of it by mail. */
export class SecurityNoticeDue extends DomainEvent<{ noticeId: string }> {
  static readonly type = 'identity.security-notice-due.v1';
}

/** Accounts that can sign in. */
export const activeUsers = () => new IdSet(sql`select u.id from identity.user_account u where u.active and u.deleted_at is null`);

/** Accounts of the doctor or hospital with this profile. */
export const usersOfProfile = (profileId: string) =>
  new IdSet(sql`select u.id from identity.user_account u where u.profile_id = ${profileId} and u.active and u.deleted_at is null`);

/** Names of other systems, those that are shut out too. */
export const clientNames = () => sql`select c.id, c.name from identity.oauth_client c`;

/** Names and roles of accounts, closed ones too: for those who may know who did something. */
export const accountNames = () => sql`select u.id, u.name, u.role, u.profile_id from identity.user_account u`;
