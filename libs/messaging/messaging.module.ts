import { Module } from '@nestjs/common';
import { MoveChatsHandler, ReturnChatsHandler } from './commands/move-chats.js';
import { OpenChatHandler } from './commands/open-chat.js';
import { ChatsController } from './http/chats.controller.js';
import { GetChatHandler } from './queries/get-chat.js';
import { ListChatsHandler } from './queries/list-chats.js';
import { OpenChatWhenDoctorMappedToPatient } from './sagas/open-chat-when-doctor-mapped-to-patient.js';

@Module({
  controllers: [ChatsController],
  providers: [OpenChatHandler, MoveChatsHandler, ReturnChatsHandler, ListChatsHandler, GetChatHandler, OpenChatWhenDoctorMappedToPatient],
})
export class MessagingModule {}
