import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { pageOf } from '../../platform/http/fields/objects.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';

/** A chat as the API returns it. */
export class ChatView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Id() patientId!: string;
  @Instant() createdAt!: string;
}
export class ChatList extends pageOf(ChatView) {}

export interface ChatRow {
  id: string;
  doctor_id: string;
  patient_id: string;
  created_at: string;
}

export const toChatView = (row: ChatRow): ChatView => ({
  id: row.id,
  doctorId: row.doctor_id,
  patientId: row.patient_id,
  createdAt: new Date(row.created_at).toISOString(),
});

/** Chats that the caller takes part in, the newest first. */
export class ListChats extends Query<Page<ChatView>> {
  constructor(
    readonly actor: Actor,
    readonly page: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListChats)
export class ListChatsHandler implements IQueryHandler<ListChats> {
  constructor(private readonly db: Database) {}

  async execute({ actor, page: { limit, cursor } }: ListChats) {
    const rows = await this.db.query<ChatRow>(sql`
      select c.id, c.doctor_id, c.patient_id, c.created_at from messaging.chat c
      where ${actor.where('read', 'Chat', 'c')} and ${afterCursor(cursor, 'c.created_at', 'desc')}
      order by c.created_at desc, c.id desc limit ${limit + 1}`);
    return toPage(rows, limit, (row) => row.created_at, toChatView);
  }
}
