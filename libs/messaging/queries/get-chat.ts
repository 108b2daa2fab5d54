import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { type ChatRow, type ChatView, toChatView } from './list-chats.js';

export class GetChat extends Query<ChatView> {
  constructor(
    readonly actor: Actor,
    readonly chatId: string,
  ) {
    super();
  }
}

@QueryHandler(GetChat)
export class GetChatHandler implements IQueryHandler<GetChat> {
  constructor(private readonly db: Database) {}

  async execute({ actor, chatId }: GetChat) {
    const [row] = await this.db.query<ChatRow>(
      sql`select c.id, c.doctor_id, c.patient_id, c.created_at from messaging.chat c where c.id = ${chatId} and ${actor.where('read', 'Chat', 'c')}`,
    );
    if (!row) throw new NotFound('chat');
    return toChatView(row);
  }
}
