import type { User } from '../domain/user.js';

export interface UserView {
  id: string;
  email: string;
  emailVerified: boolean;
  name: string;
  role: string;
  contact: string | null;
  address: string | null;
  active: boolean;
  profileId: string | null;
  secondFactor: boolean;
  version: number;
  createdAt: string;
}

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
