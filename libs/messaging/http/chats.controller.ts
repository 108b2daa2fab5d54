import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { instantCursor } from '../../platform/http/pagination.js';
import { id, instant, listOf, page } from '../../platform/http/schemas.js';
import { GetChat } from '../queries/get-chat.js';
import { ListChats } from '../queries/list-chats.js';

const chatSchema = z.object({ id: id(), doctorId: id(), patientId: id(), createdAt: instant() }).meta({ id: 'Chat' });
const chatList = listOf(chatSchema, 'ChatList');
const chatQuery = z.strictObject({ ...page, cursor: instantCursor() });

@Controller('chats')
export class ChatsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Requires('read', 'Chat')
  @ApiEndpoint({ tag: 'chats', summary: 'List the caller’s chats, the newest first', answer: chatList, errors: [400, 403] })
  list(@CurrentActor() actor: Actor, @Query({ schema: chatQuery }) query: z.output<typeof chatQuery>) {
    return this.queries.execute(new ListChats(actor, query));
  }

  @Get(':id')
  @Requires('read', 'Chat')
  @ApiEndpoint({ tag: 'chats', summary: 'Get a chat', answer: chatSchema, errors: [400, 403, 404] })
  get(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) chatId: string) {
    return this.queries.execute(new GetChat(actor, chatId));
  }
}
