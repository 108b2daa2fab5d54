import { Body, Controller, Delete, Get, Ip, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { NameVerified } from '../../directory/contract.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { AuditsItself } from '../../platform/audit/audited.js';
import { MeView } from '../queries/get-me.js';
import { GRACE, UserList, UserView } from '../queries/user-view.js';
import { CreateUserBody, UpdateMeBody, UpdateUserBody, UserQuery } from './users.dto.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { RateLimited } from '../../platform/http/request/rate-limits.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateUser } from '../commands/create-user.js';
import { DeleteUser } from '../commands/delete-user.js';
import { TakeOffSecondFactor } from '../commands/take-off-second-factor.js';
import { UpdateUser } from '../commands/update-user.js';
import { EmailTaken, GUESSABLE, LastAdministrator, NotSetUp, ProfileMissing, ProfileTaken, WrongPassword } from '../domain/user.errors.js';
import { TooBusy } from '../passwords/passwords.js';
import { GetMe } from '../queries/get-me.js';
import { GetUser } from '../queries/get-user.js';
import { ListUsers } from '../queries/list-users.js';
import { NewPasswordHash, TakesNewPassword } from './new-password.js';

const CREATE = {
  tag: 'users',
  answer: UserView,
  status: 201,
  creates: ['users'] as const,
  example: { ...GRACE, email: 'grace@example.org', emailVerified: false },
  errors: [400, 403, 429, new EmailTaken(), new ProfileTaken(), new ProfileMissing(), ...GUESSABLE, new TooBusy()],
  idempotent: true,
};

@Controller('users')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('list', 'User')
  @ApiEndpoint({ tag: 'users', summary: 'List accounts by name (administrators)', answer: UserList, errors: [400, 403] })
  listUsers(@CurrentActor() actor: Actor, @Query() query: UserQuery) {
    return this.queries.execute(new ListUsers(actor, query));
  }

  @Post()
  @Requires('create', 'User')
  @GivesAWayIn()
  @RateLimited('account')
  @TakesNewPassword(CreateUserBody)
  @ApiEndpoint({ ...CREATE, summary: 'Make an account for a profile that exists (administrators)' })
  createUser(@CurrentActor() actor: Actor, @Body() body: CreateUserBody, @NewPasswordHash() newHash: string) {
    const { password, passwordHash, ...input } = body;
    return this.commands.execute(
      new CreateUser(actor, { ...input, passwordHash: password === undefined ? (passwordHash ?? '') : newHash }),
    );
  }

  @Post('create')
  @Requires('create', 'User')
  @GivesAWayIn()
  @RateLimited('account')
  @TakesNewPassword(CreateUserBody)
  @ApiEndpoint({ ...CREATE, summary: 'Make an account for a profile that exists (older name of POST /users)' })
  createUserByOlderName(@CurrentActor() actor: Actor, @Body() body: CreateUserBody, @NewPasswordHash() newHash: string) {
    return this.createUser(actor, body, newHash);
  }

  @Get('me')
  @Requires('read', 'User')
  @ApiEndpoint({ tag: 'users', summary: 'The caller’s own account', answer: MeView, errors: [403] })
  getOwnAccount(@CurrentActor() actor: Actor) {
    return this.queries.execute(new GetMe(actor));
  }

  @Put('me')
  @AuditsItself()
  @RateLimited('password')
  @Requires('update', 'User')
  @GivesAWayIn()
  @ApiEndpoint({
    tag: 'users',
    summary: 'Change the caller’s own account',
    description:
      'What is not named stays. The name is that of the profile too; of a verified doctor or hospital only administrators change it. A new email needs `currentPassword`, and has to be verified again: a link is sent to it.',
    answer: UserView,
    errors: [400, 403, 412, 429, new EmailTaken(), new WrongPassword(), new NameVerified(), new TooBusy()],
    ifMatch: true,
  })
  updateOwnAccount(
    @CurrentActor() actor: Actor,
    @IfMatch() version: number | undefined,
    @Body() { currentPassword, ...changes }: UpdateMeBody,
    @Ip() address: string,
  ) {
    return this.commands.execute(new UpdateUser(actor, actor.who.userId, changes, { currentPassword, address }, version));
  }

  @Get(':id')
  @Requires('read', 'User')
  @ApiEndpoint({ tag: 'users', summary: 'Get an account: one’s own, or any (administrators)', answer: UserView, errors: [400, 403, 404] })
  getUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string) {
    return this.queries.execute(new GetUser(actor, userId));
  }

  @Put(':id')
  @AuditsItself()
  @RateLimited('password')
  @Requires('update', 'User')
  @GivesAWayIn()
  @ApiEndpoint({
    tag: 'users',
    summary: 'Change an account: one’s own, or any (administrators)',
    description:
      'What is not named stays. The name is that of the profile too; of a verified doctor or hospital only administrators change it. Only administrators set `active`; a closed account’s sessions end. The last administrator cannot be closed.',
    answer: UserView,
    errors: [400, 403, 404, 412, 429, new EmailTaken(), new WrongPassword(), new LastAdministrator(), new NameVerified(), new TooBusy()],
    ifMatch: true,
  })
  updateUser(
    @CurrentActor() actor: Actor,
    @IdParam('account') userId: string,
    @IfMatch() version: number | undefined,
    @Body() { currentPassword, ...changes }: UpdateUserBody,
    @Ip() address: string,
  ) {
    return this.commands.execute(new UpdateUser(actor, userId, changes, { currentPassword, address }, version));
  }

  @Delete(':id/totp')
  @Requires('take-off-second-factor', 'User')
  @GivesAWayIn()
  @RateLimited('account')
  @ApiEndpoint({
    tag: 'users',
    summary: 'Take the second factor off an account (administrators)',
    description: 'For someone who lost app and recovery codes, once they have shown who they are. All sessions of the account end.',
    errors: [400, 403, 404, 429, new NotSetUp()],
  })
  removeSecondFactorOfUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string) {
    return this.commands.execute(new TakeOffSecondFactor(actor, userId));
  }

  @Delete(':id')
  @Requires('delete', 'User')
  @ApiEndpoint({
    tag: 'users',
    summary: 'Delete an account, softly (administrators)',
    description: 'Its email becomes free, its sessions end; the profile behind it stays. The last administrator cannot be deleted.',
    errors: [400, 403, 404, 412, new LastAdministrator()],
    ifMatch: true,
  })
  deleteUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string, @IfMatch() version: number | undefined) {
    return this.commands.execute(new DeleteUser(actor, userId, version));
  }
}
