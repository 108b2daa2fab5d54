import { Command } from '@nestjs/cqrs';
import { DomainError } from '../kernel/domain-error.js';
import { DomainEvent } from '../kernel/domain-event.js';
import { IdSet, sql } from '../kernel/sql.js';

/** A patient signed up for an account of their own. */
export class PatientSignedUp extends DomainEvent<{ userId: string; patientId: string }> {
  static readonly type = 'identity.patient-signed-up.v1';
}

/** A link by mail was requested, or belongs to a new account. */
export class EmailLinkRequested extends DomainEvent<{ linkId: string }> {
  static readonly type = 'identity.email-link-requested.v1';
}

/** A notice about a change of an account must be mailed to its owner. */
export class SecurityNoticeDue extends DomainEvent<{ noticeId: string }> {
  static readonly type = 'identity.security-notice-due.v1';
}

/** Accounts that can sign in. */
export const activeUsers = () => new IdSet(sql`select u.id from identity.user_account u where u.active and u.deleted_at is null`);

/** Accounts whose email is verified. */
export const verifiedUsers = () => new IdSet(sql`select u.id from identity.user_account u where u.email_verified_at is not null`);

/** Accounts of the doctor or hospital with this profile. */
export const usersOfProfile = (profileId: string) =>
  new IdSet(sql`select u.id from identity.user_account u where u.profile_id = ${profileId} and u.active and u.deleted_at is null`);

/** Accounts of the doctors or hospitals with these profiles. */
export const usersOfProfiles = (profiles: IdSet) =>
  new IdSet(sql`select u.id from identity.user_account u where u.profile_id in (${profiles.query}) and u.active and u.deleted_at is null`);

/** Names of other systems, revoked ones too. */
export const clientNames = () => sql`select c.id, c.name from identity.oauth_client c`;

/** Names and roles of accounts, closed ones too. Only for readers who may know who did something. */
export const accountNames = () => sql`select u.id, u.name, u.role, u.profile_id from identity.user_account u`;

export class EmailTaken extends DomainError {
  readonly code = 'email-taken';
  readonly kind = 'conflict';
  constructor() {
    super('Another account has this email.');
  }
}

/**
 * Part of the creation of a profile: opens an account for it in the open transaction, and mails its owner a link to set the password. A patient gets
 * the relation `self`.
 */
export class OpenAccount extends Command<{ userId: string }> {
  constructor(
    readonly email: string,
    readonly name: string,
    readonly role: 'patient' | 'doctor' | 'hospital',
    readonly profileId: string,
    readonly by: string,
  ) {
    super();
  }
}
