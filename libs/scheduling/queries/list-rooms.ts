import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { join, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { Room } from '../domain/room.js';
import { visibleHospital } from './directory-profiles.js';
import { type RoomView, toRoomView } from './room-view.js';

/** Rooms of a hospital by their name, as far as the caller may see them. */
export class ListRooms extends Query<Page<RoomView>> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly page: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListRooms)
export class ListRoomsHandler implements IQueryHandler<ListRooms> {
  constructor(private readonly db: Database) {}

  async execute({ actor, hospitalId, page: { limit, cursor } }: ListRooms) {
    const hospital = await visibleHospital(this.db, actor, hospitalId);
    const conditions: Sql[] = [actor.where('read', 'Room', 'r'), sql`r.hospital_id = ${hospitalId}`, sql`r.deleted_at is null`];
    if (cursor) conditions.push(sql`(lower(r.name), r.id) > (${cursor.after}, ${cursor.id}::uuid)`);
    const rows = await this.db.query<{ id: string; place: string }>(
      sql`select r.*, lower(r.name) as place from scheduling.room r where ${join(conditions, ' and ')} order by place, r.id limit ${limit + 1}`,
    );
    const { em } = this.db;
    const names = new Map([[hospital.id, { id: hospital.id, name: hospital.name }]]);
    return toPage(
      rows,
      limit,
      (row) => row.place,
      (row) => toRoomView(em.map(Room, row), names),
    );
  }
}
