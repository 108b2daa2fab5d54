import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { ChatOpened } from '../contract.js';

const ChatSchema = defineEntity({
  name: 'Chat',
  schema: 'messaging',
  tableName: 'chat',
  properties: { id: p.uuid().primary(), doctorId: p.uuid(), patientId: p.uuid(), createdAt: p.datetime() },
});

/** The one conversation of a doctor and a patient. The chat outlives the care relationship; access to it does not. */
export class Chat extends ChatSchema.class {
  static open(doctorId: string, patientId: string, now: Date): Chat {
    const chat = Object.assign(new Chat(), { id: newId(), doctorId, patientId, createdAt: now });
    record(chat, new ChatOpened({ chatId: chat.id, doctorId, patientId }));
    return chat;
  }
}
ChatSchema.setClass(Chat);
