import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { SCOPES } from '../../platform/access/scopes.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { RateLimited } from '../../platform/http/rate-limits.js';
import { cursor } from '../../platform/http/pagination.js';
import { IfMatch } from '../../platform/http/versions.js';
import { id, instant, listOf, page, text } from '../../platform/http/schemas.js';
import { CreateClient } from '../commands/create-client.js';
import { RenewClientSecret } from '../commands/renew-client-secret.js';
import { RevokeClient } from '../commands/revoke-client.js';
import { UpdateClient } from '../commands/update-client.js';
import { ClientRevoked } from '../domain/oauth.errors.js';
import { GetClient } from '../queries/get-client.js';
import { ListClients } from '../queries/list-clients.js';

const scope = z.enum(SCOPES as [string, ...string[]]).meta({ example: 'appointments:read' });
const clientFields = {
  name: text(200).meta({ example: 'Laboratory interface' }),
  scopes: z
    .array(scope)
    .min(1, 'Must name at least one scope.')
    .max(SCOPES.length)
    .transform((scopes) => [...new Set(scopes)]),
};
const createClientBody = z.strictObject(clientFields).meta({ id: 'CreateClient' });
const updateClientBody = z
  .strictObject({ name: clientFields.name.optional(), scopes: clientFields.scopes.optional() })
  .meta({ id: 'UpdateClient' });
const clientSchema = z
  .object({
    id: id().describe('Also the client_id.'),
    name: z.string().meta({ example: 'Laboratory interface' }),
    scopes: z.array(z.string()),
    revokedAt: instant().nullable(),
    version: z.int(),
    createdAt: instant(),
  })
  .meta({ id: 'OAuthClient' });
const clientWithSecretSchema = clientSchema
  .extend({ clientSecret: z.string().describe('Shown this once.') })
  .meta({ id: 'OAuthClientWithSecret' });
const clientQuery = z.strictObject({ ...page, cursor: cursor() });

@Controller('oauth-clients')
export class ClientsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('create', 'OAuthClient')
  @GivesAWayIn()
  @RateLimited('client')
  @ApiEndpoint({
    tag: 'oauth',
    summary: 'Make an OAuth client for another system (administrators)',
    description:
      'It gets tokens by client_credentials and may do, over the whole installation, what its scopes say: `x:read` reads, `x:write` reads and changes, and verifies nobody. The secret is shown once (and to a repetition under its Idempotency-Key).',
    answer: clientWithSecretSchema,
    status: 201,
    errors: [400, 403, 429],
    idempotent: true,
  })
  create(@CurrentActor() actor: Actor, @Body({ schema: createClientBody }) { name, scopes }: z.output<typeof createClientBody>) {
    return this.commands.execute(new CreateClient(actor, name, scopes));
  }

  @Get()
  @Requires('read', 'OAuthClient')
  @ApiEndpoint({
    tag: 'oauth',
    summary: 'List OAuth clients by name (administrators)',
    answer: listOf(clientSchema, 'OAuthClientList'),
    errors: [400, 403],
  })
  list(@CurrentActor() actor: Actor, @Query({ schema: clientQuery }) query: z.output<typeof clientQuery>) {
    return this.queries.execute(new ListClients(actor, query));
  }

  @Get(':id')
  @Requires('read', 'OAuthClient')
  @ApiEndpoint({ tag: 'oauth', summary: 'Get an OAuth client (administrators)', answer: clientSchema, errors: [400, 403, 404] })
  get(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) clientId: string) {
    return this.queries.execute(new GetClient(actor, clientId));
  }

  @Put(':id')
  @Requires('update', 'OAuthClient')
  @GivesAWayIn()
  @RateLimited('client')
  @ApiEndpoint({
    tag: 'oauth',
    summary: 'Change the name or the scopes of an OAuth client (administrators)',
    description: 'What is not named stays. Tokens that it has lose within 5 s what is taken from it; what it is given, new tokens have.',
    answer: clientSchema,
    errors: [400, 403, 404, 412, 429, new ClientRevoked()],
    ifMatch: true,
  })
  update(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) clientId: string,
    @IfMatch() version: number | undefined,
    @Body({ schema: updateClientBody }) changes: z.output<typeof updateClientBody>,
  ) {
    return this.commands.execute(new UpdateClient(actor, clientId, changes, version));
  }

  @Post(':id/secret')
  @Requires('update', 'OAuthClient')
  @GivesAWayIn()
  @RateLimited('client')
  @ApiEndpoint({
    tag: 'oauth',
    summary: 'Give an OAuth client a new secret (administrators)',
    description: 'The one before counts no more from now on; tokens that were given go on until they are over.',
    answer: clientWithSecretSchema,
    errors: [400, 403, 404, 429, new ClientRevoked()],
    idempotent: true,
  })
  renew(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) clientId: string) {
    return this.commands.execute(new RenewClientSecret(actor, clientId));
  }

  @Delete(':id')
  @Requires('delete', 'OAuthClient')
  @RateLimited('client')
  @ApiEndpoint({
    tag: 'oauth',
    summary: 'Revoke an OAuth client for good (administrators)',
    description: 'Its tokens end within 5 s.',
    errors: [400, 403, 404, 429, new ClientRevoked()],
  })
  revoke(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) clientId: string) {
    return this.commands.execute(new RevokeClient(actor, clientId));
  }
}
