import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';

export interface UserView {
  id: string;
  email: string;
  name: string;
  role: string;
  contact: string | null;
  address: string | null;
  active: boolean;
  profileId: string | null;
  version: number;
  createdAt: string;
}

export interface MeView extends UserView {
  /** False while a doctor or hospital waits for verification. */
  inGoodStanding: boolean;
}

export const toUserView = (user: User): UserView => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
  contact: user.contact ?? null,
  address: user.address ?? null,
  active: user.active,
  profileId: user.profileId ?? null,
  version: user.version,
  createdAt: user.createdAt.toISOString(),
});

/** The caller's own account. */
export class GetMe extends Query<MeView> {
  constructor(readonly actor: Actor) {
    super();
  }
}

@QueryHandler(GetMe)
export class GetMeHandler implements IQueryHandler<GetMe> {
  constructor(private readonly db: Database) {}

  async execute({ actor }: GetMe): Promise<MeView> {
    const user = await loadReadable(this.db.em, actor, User, actor.who.userId);
    return { ...toUserView(user), inGoodStanding: actor.who.inGoodStanding };
  }
}
