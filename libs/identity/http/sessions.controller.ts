import { Controller, Delete, Get, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { SessionList } from '../queries/list-sessions.js';
import { EndSessionsQuery } from './auth.dto.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { EndSession } from '../commands/end-session.js';
import { LogOutEverywhere } from '../commands/log-out-everywhere.js';
import { ListSessions } from '../queries/list-sessions.js';

@Controller('auth/sessions')
export class SessionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'Session'],
    tag: 'auth',
    summary: 'The caller’s sessions that are not over, the newest first',
    answer: SessionList,
  })
  @Get()
  listSessions(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListSessions(actor, query));
  }

  @Endpoint({
    access: ['delete', 'Session'],
    tag: 'auth',
    summary: 'End one of the caller’s sessions',
    description: 'Its refresh token ends at once, its access tokens within 5 s.',
  })
  @Delete(':id')
  endSession(@CurrentActor() actor: Actor, @IdParam('session') sessionId: string) {
    return this.commands.execute(new EndSession(actor, sessionId));
  }

  @Endpoint({
    access: ['delete', 'Session'],
    tag: 'auth',
    summary: 'Log out everywhere: end all of the caller’s sessions',
    description: 'With `keepThis=true` all but the one that asks.',
  })
  @Delete()
  endSessions(@CurrentActor() actor: Actor, @Query() { keepThis }: EndSessionsQuery) {
    return this.commands.execute(new LogOutEverywhere(actor, keepThis));
  }
}
