import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { PatientSignedUp } from '../contract.js';

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
    passwordHash: p.string(),
    contact: p.string().nullable(),
    address: p.string().nullable(),
    active: p.boolean(),
    profileId: p.uuid().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime().onUpdate(() => new Date()),
    deletedAt: p.datetime().nullable(),
  },
});

export interface NewUser {
  email: string;
  name: string;
  role: AccountRole;
  passwordHash: string;
  contact?: string;
  /** The doctor, hospital or own patient profile behind the account; administrators have none. */
  profileId?: string;
}

/** A person's or a hospital's account: how they sign in and who they are to the system. */
export class User extends UserSchema.class {
  static create(from: NewUser, now: Date): User {
    return Object.assign(new User(), {
      id: newId(),
      email: from.email,
      name: from.name,
      role: from.role,
      passwordHash: from.passwordHash,
      contact: from.contact ?? null,
      address: null,
      active: true,
      profileId: from.profileId ?? null,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    });
  }

  signedUpAsPatient(patientId: string): void {
    record(this, new PatientSignedUp({ userId: this.id, patientId }));
  }
}
UserSchema.setClass(User);
