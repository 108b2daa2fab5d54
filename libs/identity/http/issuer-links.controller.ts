import { Controller, Delete, Get } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { IssuerLinkList } from '../queries/list-issuer-links.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { UnlinkIssuer } from '../commands/unlink-issuer.js';
import { ListIssuerLinks } from '../queries/list-issuer-links.js';

@Controller('auth/issuer-links')
export class IssuerLinksController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'IssuerLink'],
    tag: 'auth',
    summary: 'Other services whose word opens the caller’s account',
    description: 'They are linked by POST /auth/convert-token, the first time that they name the account’s verified email.',
    answer: IssuerLinkList,
  })
  @Get()
  listIssuerLinks(@CurrentActor() actor: Actor) {
    return this.queries.execute(new ListIssuerLinks(actor));
  }

  @Endpoint({
    access: ['delete', 'IssuerLink'],
    limit: 'account',
    tag: 'auth',
    summary: 'Remove the link to another service',
    description: 'Sessions that it began go on. It can be linked again by naming the account’s verified email.',
  })
  @Delete(':id')
  unlinkIssuer(@CurrentActor() actor: Actor, @IdParam('link') linkId: string) {
    return this.commands.execute(new UnlinkIssuer(actor, linkId));
  }
}
