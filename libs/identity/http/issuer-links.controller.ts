import { Controller, Delete, Get, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { RateLimited } from '../../platform/http/rate-limits.js';
import { id, instant } from '../../platform/http/schemas.js';
import { UnlinkIssuer } from '../commands/unlink-issuer.js';
import { ListIssuerLinks } from '../queries/list-issuer-links.js';

const issuerLinkSchema = z
  .object({
    id: id(),
    issuer: z.string().meta({ format: 'uri', example: 'https://login.clinic.example' }),
    createdAt: instant(),
  })
  .meta({ id: 'IssuerLink' });
const issuerLinkList = z.object({ items: z.array(issuerLinkSchema) }).meta({ id: 'IssuerLinkList' });

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
    answer: issuerLinkList,
    errors: [403],
  })
  list(@CurrentActor() actor: Actor) {
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
  unlink(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) linkId: string) {
    return this.commands.execute(new UnlinkIssuer(actor, linkId));
  }
}
