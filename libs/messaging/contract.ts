import { DomainEvent } from '../kernel/domain-event.js';

/** A doctor and a patient can now write to each other. */
export class ChatOpened extends DomainEvent<{ chatId: string; doctorId: string; patientId: string }> {
  static readonly type = 'messaging.chat-opened.v1';
}
