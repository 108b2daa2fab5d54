import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { GetChat } from '../queries/get-chat.js';
import { ChatList, ChatView, ListChats } from '../queries/list-chats.js';

@Controller('chats')
export class ChatsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Requires('read', 'Chat')
  @ApiEndpoint({ tag: 'chats', summary: 'List the caller’s chats, the newest first', answer: ChatList, errors: [400, 403] })
  listChats(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListChats(actor, query));
  }

  @Get(':id')
  @Requires('read', 'Chat')
  @ApiEndpoint({ tag: 'chats', summary: 'Get a chat', answer: ChatView, errors: [400, 403, 404] })
  getChat(@CurrentActor() actor: Actor, @IdParam('chat') chatId: string) {
    return this.queries.execute(new GetChat(actor, chatId));
  }
}
