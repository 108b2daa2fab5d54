import { pageOf } from '../../platform/http/fields/objects.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Flag, OneOf } from '../../platform/http/fields/values.js';
import { ACCOUNT_ROLES, type AccountRole, type User } from '../domain/user.js';

/** An account in an answer. */
export class UserView {
  @Id() id!: string;
  @Shown({ example: 'ada@example.org' }) email!: string;
  @Flag() emailVerified!: boolean;
  @Shown({ example: 'Ada Rivera' }) name!: string;
  @OneOf(ACCOUNT_ROLES, { name: 'AccountRole' }) role!: AccountRole;
  @Shown({ nullable: true, example: '+16175550102' }) contact!: string | null;
  @Shown({ nullable: true, example: '1 Main Street, Boston' }) address!: string | null;
  @Flag() active!: boolean;
  @Id({ nullable: true, description: 'The doctor, hospital or own patient profile behind the account.', example: exampleId('Patient') })
  profileId!: string | null;
  @Flag({ description: 'Whether log-in asks for a code of an authenticator app.', example: false }) secondFactor!: boolean;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
}
/** The doctor's account in examples. */
export const GRACE = {
  id: exampleId('DoctorUser'),
  name: 'Grace Okafor',
  role: 'doctor',
  contact: null,
  address: null,
  profileId: exampleId('Doctor'),
};

export class UserList extends pageOf(UserView) {}

export const toUserView = (user: User): UserView => ({
  id: user.id,
  email: user.email,
  emailVerified: Boolean(user.emailVerifiedAt),
  name: user.name,
  role: user.role,
  contact: user.contact ?? null,
  address: user.address ?? null,
  active: user.active,
  profileId: user.profileId ?? null,
  secondFactor: user.hasSecondFactor,
  version: user.version,
  createdAt: user.createdAt.toISOString(),
});
