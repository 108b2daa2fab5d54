import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { GetChat } from '../queries/get-chat.js';
import { ChatList, ChatView, ListChats } from '../queries/list-chats.js';

@Controller('chats')
export class ChatsController {
  constructor(private readonly queries: QueryBus) {}

  @Endpoint({ access: ['read', 'Chat'], tag: 'chats', summary: 'List the caller’s chats, the newest first', answer: ChatList })
  @Get()
  listChats(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListChats(actor, query));
  }

  @Endpoint({ access: ['read', 'Chat'], tag: 'chats', summary: 'Get a chat', answer: ChatView })
  @Get(':id')
  getChat(@CurrentActor() actor: Actor, @IdParam('chat') chatId: string) {
    return this.queries.execute(new GetChat(actor, chatId));
  }
}
