import { Controller, Delete, Get } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { IssuerLinkList } from '../queries/list-issuer-links.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { RateLimited } from '../../platform/http/request/rate-limits.js';
import { UnlinkIssuer } from '../commands/unlink-issuer.js';
import { ListIssuerLinks } from '../queries/list-issuer-links.js';

@Controller('auth/issuer-links')
export class IssuerLinksController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('read', 'IssuerLink')
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Other services whose word opens the caller’s account',
    description: 'They are linked by POST /auth/convert-token, the first time that they name the account’s verified email.',
    answer: IssuerLinkList,
    errors: [403],
  })
  listIssuerLinks(@CurrentActor() actor: Actor) {
    return this.queries.execute(new ListIssuerLinks(actor));
  }

  @Delete(':id')
  @Requires('delete', 'IssuerLink')
  @RateLimited('account')
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Remove the link to another service',
    description: 'Sessions that it began go on. It can be linked again by naming the account’s verified email.',
    errors: [400, 403, 404, 429],
  })
  unlinkIssuer(@CurrentActor() actor: Actor, @IdParam('link') linkId: string) {
    return this.commands.execute(new UnlinkIssuer(actor, linkId));
  }
}
