import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { EmailLinkRequested, PatientSignedUp, SecurityNoticeDue } from '../contract.js';
import { AlreadySetUp } from './user.errors.js';

export const ACCOUNT_ROLES = ['patient', 'doctor', 'hospital', 'admin'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

const UserSchema = defineEntity({
  name: 'User',
  schema: 'identity',
  tableName: 'user_account',
  properties: {
    id: p.uuid().primary(),
    email: p.string(),
    name: p.string(),
    role: p.enum(ACCOUNT_ROLES),
    passwordHash: p.string().nullable(),
    passwordChangedAt: p.datetime().nullable(),
    emailVerifiedAt: p.datetime().nullable(),
    totpSecret: p.blob().nullable(),
    totpConfirmedAt: p.datetime().nullable(),
    contact: p.string().nullable(),
    address: p.string().nullable(),
    active: p.boolean(),
    profileId: p.uuid().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime().onUpdate(() => new Date()),
    deletedAt: p.datetime().nullable(),
    deletedBy: p.uuid().nullable(),
  },
});

export interface NewUser {
  email: string;
  name: string;
  role: AccountRole;
  /** Missing until its owner sets a password by the link that is mailed. */
  passwordHash?: string;
  contact?: string;
  /** The doctor, hospital or own patient profile behind the account; administrators have none. */
  profileId?: string;
}

/** An account of a person or a hospital: how they log in, and their role in the system. */
export class User extends UserSchema.class {
  static create(from: NewUser, now: Date): User {
    return Object.assign(new User(), {
      id: newId(),
      email: from.email,
      name: from.name,
      role: from.role,
      passwordHash: from.passwordHash ?? null,
      passwordChangedAt: now,
      emailVerifiedAt: null,
      totpSecret: null,
      totpConfirmedAt: null,
      contact: from.contact ?? null,
      address: null,
      active: true,
      profileId: from.profileId ?? null,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
      deletedBy: null,
    });
  }

  /** The patient whose data this account is. Empty for the owner of the account, and for accounts of other roles. */
  patientIdsFor(asker: { userId: string }): string[] {
    return this.role === 'patient' && this.profileId && asker.userId !== this.id ? [this.profileId] : [];
  }

  get hasSecondFactor(): boolean {
    return this.totpConfirmedAt !== null && this.totpConfirmedAt !== undefined;
  }

  changePassword(passwordHash: string, now: Date): void {
    this.passwordHash = passwordHash;
    this.passwordChangedAt = now;
  }

  /** A new address has to be verified again. */
  changeEmail(email: string): void {
    if (email === this.email) return;
    if (email.toLowerCase() !== this.email.toLowerCase()) this.emailVerifiedAt = null;
    this.email = email;
  }

  /** Returns to an earlier verified address, with the time of its verification. */
  returnTo(email: string, verifiedAt: Date): void {
    this.email = email;
    this.emailVerifiedAt = verifiedAt;
  }

  emailVerified(now: Date): void {
    this.emailVerifiedAt ??= now;
  }

  /** Prepares an authenticator app. It counts after its first correct code. */
  prepareTotp(sealedSecret: Buffer): void {
    if (this.hasSecondFactor) throw new AlreadySetUp();
    this.totpSecret = sealedSecret;
  }

  confirmTotp(now: Date): void {
    this.totpConfirmedAt = now;
  }

  removeTotp(): void {
    this.totpSecret = null;
    this.totpConfirmedAt = null;
  }

  delete(by: string, at: Date): void {
    this.active = false;
    this.deletedAt = at;
    this.deletedBy = by;
  }

  emailLinkRequested(linkId: string): void {
    record(this, new EmailLinkRequested({ linkId }));
  }

  securityNoticeDue(noticeId: string): void {
    record(this, new SecurityNoticeDue({ noticeId }));
  }

  signedUpAsPatient(patientId: string): void {
    record(this, new PatientSignedUp({ userId: this.id, patientId }));
  }
}
UserSchema.setClass(User);
