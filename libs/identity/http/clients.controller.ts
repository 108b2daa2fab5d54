import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { OAuthClientList, OAuthClientView, OAuthClientWithSecretView } from '../queries/client-view.js';
import { CreateClientBody, UpdateClientBody } from './clients.dto.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateClient } from '../commands/create-client.js';
import { RenewClientSecret } from '../commands/renew-client-secret.js';
import { RevokeClient } from '../commands/revoke-client.js';
import { UpdateClient } from '../commands/update-client.js';
import { ClientRevoked } from '../domain/oauth.errors.js';
import { GetClient } from '../queries/get-client.js';
import { ListClients } from '../queries/list-clients.js';

@Controller('oauth-clients')
export class ClientsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'OAuthClient'],
    limit: 'client',
    checksSessionNow: true,
    tag: 'oauth',
    summary: 'Make an OAuth client for another system (administrators)',
    description:
      'It gets tokens by client_credentials and may do, over the whole installation, what its scopes say: `x:read` reads, `x:write` reads and changes, and verifies nobody. The secret is shown once (and to a repetition under its Idempotency-Key).',
    answer: OAuthClientWithSecretView,
    creates: ['oauth-clients'],
  })
  @Post()
  createClient(@CurrentActor() actor: Actor, @Body() { name, scopes }: CreateClientBody) {
    return this.commands.execute(new CreateClient(actor, name, [...new Set(scopes)]));
  }

  @Endpoint({
    access: ['read', 'OAuthClient'],
    tag: 'oauth',
    summary: 'List OAuth clients by name (administrators)',
    answer: OAuthClientList,
  })
  @Get()
  listClients(@CurrentActor() actor: Actor, @Query() query: PageByText) {
    return this.queries.execute(new ListClients(actor, query));
  }

  @Endpoint({ access: ['read', 'OAuthClient'], tag: 'oauth', summary: 'Get an OAuth client (administrators)', answer: OAuthClientView })
  @Get(':id')
  getClient(@CurrentActor() actor: Actor, @IdParam('OAuth client, its client_id') clientId: string) {
    return this.queries.execute(new GetClient(actor, clientId));
  }

  @Endpoint({
    access: ['update', 'OAuthClient'],
    limit: 'client',
    checksSessionNow: true,
    tag: 'oauth',
    summary: 'Change the name or the scopes of an OAuth client (administrators)',
    description: 'What is not named stays. Tokens that it has lose within 5 s what is taken from it; what it is given, new tokens have.',
    answer: OAuthClientView,
    errors: [new ClientRevoked()],
  })
  @Put(':id')
  updateClient(
    @CurrentActor() actor: Actor,
    @IdParam('OAuth client, its client_id') clientId: string,
    @IfMatch() version: number | undefined,
    @Body() { scopes, ...changes }: UpdateClientBody,
  ) {
    return this.commands.execute(
      new UpdateClient(actor, clientId, { ...changes, ...(scopes && { scopes: [...new Set(scopes)] }) }, version),
    );
  }

  @Endpoint({
    access: ['update', 'OAuthClient'],
    limit: 'client',
    checksSessionNow: true,
    tag: 'oauth',
    summary: 'Give an OAuth client a new secret (administrators)',
    description: 'The one before counts no more from now on; tokens that were given go on until they are over.',
    answer: OAuthClientWithSecretView,
    errors: [new ClientRevoked()],
  })
  @Post(':id/secret')
  renewClientSecret(@CurrentActor() actor: Actor, @IdParam('OAuth client, its client_id') clientId: string) {
    return this.commands.execute(new RenewClientSecret(actor, clientId));
  }

  @Endpoint({
    access: ['delete', 'OAuthClient'],
    limit: 'client',
    tag: 'oauth',
    summary: 'Revoke an OAuth client for good (administrators)',
    description: 'Its tokens end within 5 s.',
    errors: [new ClientRevoked()],
  })
  @Delete(':id')
  revokeClient(@CurrentActor() actor: Actor, @IdParam('OAuth client, its client_id') clientId: string) {
    return this.commands.execute(new RevokeClient(actor, clientId));
  }
}
