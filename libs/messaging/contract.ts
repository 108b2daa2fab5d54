import { Command } from '@nestjs/cqrs';
import { DomainEvent } from '../kernel/domain-event.js';

/** A doctor and a patient can now write to each other. */
export class ChatOpened extends DomainEvent<{ chatId: string; doctorId: string; patientId: string }> {
  static readonly type = 'messaging.chat-opened.v1';
}

/** Part of a merge of two patients: all chats of one go to the other, in the open transaction. Returns their ids. */
export class MoveChats extends Command<string[]> {
  constructor(
    readonly fromId: string,
    readonly intoId: string,
  ) {
    super();
  }
}

/** Part of an undone merge: these go back, in the open transaction. */
export class ReturnChats extends Command<void> {
  constructor(
    readonly ids: string[],
    readonly fromId: string,
    readonly intoId: string,
  ) {
    super();
  }
}
