import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { outboxInsert } from '../../platform/outbox/outbox-message.js';
import { Chat } from '../domain/chat.js';

/** Opens the chat of a doctor and a patient. Does nothing if they have one. */
export class OpenChat extends Command<void> {
  constructor(
    readonly doctorId: string,
    readonly patientId: string,
  ) {
    super();
  }
}

@CommandHandler(OpenChat)
export class OpenChatHandler implements ICommandHandler<OpenChat> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ doctorId, patientId }: OpenChat): Promise<void> {
    const chat = Chat.open(doctorId, patientId, this.clock.now());
    await this.db.write(sql`
      with opened as (
        insert into messaging.chat (id, doctor_id, patient_id, created_at)
        values (${chat.id}, ${doctorId}, ${patientId}, ${chat.createdAt})
        on conflict (doctor_id, patient_id) where not second do nothing returning id)
      ${outboxInsert(chat, sql`opened`)}`);
  }
}
