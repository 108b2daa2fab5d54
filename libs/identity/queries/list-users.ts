import type { FilterQuery } from '@mikro-orm/core';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { listReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { type AccountRole, User } from '../domain/user.js';
import { toUserView, type UserView } from './user-view.js';

export interface UserFilter {
  limit: number;
  cursor?: Cursor;
  role?: AccountRole;
  active?: boolean;
}

/** Lists accounts by name. */
export class ListUsers extends Query<Page<UserView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: UserFilter,
  ) {
    super();
  }
}

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(private readonly db: Database) {}

  async execute({ actor, filter: { limit, cursor, role, active } }: ListUsers) {
    const where: FilterQuery<User> = { ...(role && { role }), ...(active !== undefined && { active }) };
    const rows = await listReadable(this.db.em, actor, User, { where, sort: 'name', after: cursor, limit });
    return toPage(rows, limit, ({ name }) => name, toUserView);
  }
}
