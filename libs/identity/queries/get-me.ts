import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { Flag } from '../../platform/http/fields/values.js';
import { toUserView, UserView } from './user-view.js';

/** The caller's own account in an answer. */
export class MeView extends UserView {
  @Flag({
    description: 'False while a doctor or hospital waits for verification, and for an administrator who has to set up a second factor.',
  })
  inGoodStanding!: boolean;
}

/** Reads the caller's own account. */
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
