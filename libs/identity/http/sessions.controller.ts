import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { id } from '../../platform/http/schemas.js';
import { EndSession } from '../commands/end-session.js';
import { LogOutEverywhere } from '../commands/log-out-everywhere.js';
import { ListSessions } from '../queries/list-sessions.js';
import { endSessionsQuery, sessionList, sessionListQuery } from './auth.dto.js';

@Controller('auth/sessions')
export class SessionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('read', 'Session')
  @ApiEndpoint({
    tag: 'auth',
    summary: 'The caller’s sessions that are not over, the newest first',
    answer: sessionList,
    errors: [400, 403],
  })
  list(@CurrentActor() actor: Actor, @Query({ schema: sessionListQuery }) query: z.output<typeof sessionListQuery>) {
    return this.queries.execute(new ListSessions(actor, query));
  }

  @Delete(':id')
  @Requires('delete', 'Session')
  @ApiEndpoint({
    tag: 'auth',
    summary: 'End one of the caller’s sessions',
    description: 'Its refresh token ends at once, its access tokens within 5 s.',
    errors: [400, 403, 404],
  })
  end(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) sessionId: string) {
    return this.commands.execute(new EndSession(actor, sessionId));
  }

  @Delete()
  @Requires('delete', 'Session')
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Log out everywhere: end all of the caller’s sessions',
    description: 'With `keepThis=true` all but the one that asks.',
    errors: [400, 403],
  })
  endAll(@CurrentActor() actor: Actor, @Query({ schema: endSessionsQuery }) { keepThis }: z.output<typeof endSessionsQuery>) {
    return this.commands.execute(new LogOutEverywhere(actor, keepThis === 'true'));
  }
}
