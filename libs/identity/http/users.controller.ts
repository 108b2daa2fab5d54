import { Body, Controller, Delete, Get, Ip, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { NameVerified, ProfileTaken } from '../../directory/contract.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { MeView } from '../queries/get-me.js';
import { GRACE, UserList, UserView } from '../queries/user-view.js';
import { CreateUserBody, UpdateMeBody, UpdateUserBody, UserQuery } from './users.dto.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateUser } from '../commands/create-user.js';
import { DeleteUser } from '../commands/delete-user.js';
import { ResetSecondFactor } from '../commands/reset-second-factor.js';
import { UpdateUser } from '../commands/update-user.js';
import { EmailTaken, GUESSABLE, LastAdministrator, NotSetUp, ProfileMissing, WrongPassword } from '../domain/user.errors.js';
import { TooBusy } from '../passwords/passwords.js';
import { GetMe } from '../queries/get-me.js';
import { GetUser } from '../queries/get-user.js';
import { ListUsers } from '../queries/list-users.js';
import { NewPasswordHash, TakesNewPassword } from './new-password.js';

const CREATE = {
  access: ['create', 'User'],
  limit: 'account',
  checksSessionNow: true,
  tag: 'users',
  answer: UserView,
  creates: ['users'],
  example: { ...GRACE, email: 'grace@example.org', emailVerified: false },
  errors: [new EmailTaken(), new ProfileTaken(), new ProfileMissing(), ...GUESSABLE, new TooBusy()],
} satisfies Partial<EndpointOptions>;

@Controller('users')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({ access: ['list', 'User'], tag: 'users', summary: 'List accounts by name (administrators)', answer: UserList })
  @Get()
  listUsers(@CurrentActor() actor: Actor, @Query() query: UserQuery) {
    return this.queries.execute(new ListUsers(actor, query));
  }

  @Endpoint({ ...CREATE, summary: 'Make an account for a profile that exists (administrators)' })
  @Post()
  @TakesNewPassword(CreateUserBody)
  createUser(@CurrentActor() actor: Actor, @Body() body: CreateUserBody, @NewPasswordHash() newHash: string) {
    const { password, passwordHash, ...input } = body;
    return this.commands.execute(
      new CreateUser(actor, { ...input, passwordHash: password === undefined ? (passwordHash ?? '') : newHash }),
    );
  }

  @Endpoint({ ...CREATE, summary: 'Make an account for a profile that exists (older name of POST /users)' })
  @Post('create')
  @TakesNewPassword(CreateUserBody)
  createUserByOlderName(@CurrentActor() actor: Actor, @Body() body: CreateUserBody, @NewPasswordHash() newHash: string) {
    return this.createUser(actor, body, newHash);
  }

  @Endpoint({ access: ['read', 'User'], tag: 'users', summary: 'The caller’s own account', answer: MeView })
  @Get('me')
  getOwnAccount(@CurrentActor() actor: Actor) {
    return this.queries.execute(new GetMe(actor));
  }

  @Endpoint({
    access: ['update', 'User'],
    audit: 'by-command',
    limit: 'password',
    checksSessionNow: true,
    tag: 'users',
    summary: 'Change the caller’s own account',
    description:
      'What is not named stays. The name is that of the profile too; of a verified doctor or hospital only administrators change it. A new email needs `currentPassword`, and has to be verified again: a link is sent to it.',
    answer: UserView,
    errors: [new EmailTaken(), new WrongPassword(), new NameVerified(), new TooBusy()],
  })
  @Put('me')
  updateOwnAccount(
    @CurrentActor() actor: Actor,
    @IfMatch() version: number | undefined,
    @Body() { currentPassword, ...changes }: UpdateMeBody,
    @Ip() address: string,
  ) {
    return this.commands.execute(new UpdateUser(actor, actor.who.userId, changes, { currentPassword, address }, version));
  }

  @Endpoint({ access: ['read', 'User'], tag: 'users', summary: 'Get an account: one’s own, or any (administrators)', answer: UserView })
  @Get(':id')
  getUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string) {
    return this.queries.execute(new GetUser(actor, userId));
  }

  @Endpoint({
    access: ['update', 'User'],
    audit: 'by-command',
    limit: 'password',
    checksSessionNow: true,
    tag: 'users',
    summary: 'Change an account: one’s own, or any (administrators)',
    description:
      'What is not named stays. The name is that of the profile too; of a verified doctor or hospital only administrators change it. Only administrators set `active`; a closed account’s sessions end. The last administrator cannot be closed.',
    answer: UserView,
    errors: [new EmailTaken(), new WrongPassword(), new LastAdministrator(), new NameVerified(), new TooBusy()],
  })
  @Put(':id')
  updateUser(
    @CurrentActor() actor: Actor,
    @IdParam('account') userId: string,
    @IfMatch() version: number | undefined,
    @Body() { currentPassword, ...changes }: UpdateUserBody,
    @Ip() address: string,
  ) {
    return this.commands.execute(new UpdateUser(actor, userId, changes, { currentPassword, address }, version));
  }

  @Endpoint({
    access: ['take-off-second-factor', 'User'],
    limit: 'account',
    checksSessionNow: true,
    tag: 'users',
    summary: 'Take the second factor off an account (administrators)',
    description: 'For someone who lost app and recovery codes, once they have shown who they are. All sessions of the account end.',
    errors: [new NotSetUp()],
  })
  @Delete(':id/totp')
  removeSecondFactorOfUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string) {
    return this.commands.execute(new ResetSecondFactor(actor, userId));
  }

  @Endpoint({
    access: ['delete', 'User'],
    tag: 'users',
    summary: 'Delete an account, softly (administrators)',
    description:
      'Its email becomes free, its sessions and its relations to patients end; the profile behind it stays. The last administrator cannot be deleted.',
    errors: [new LastAdministrator()],
  })
  @Delete(':id')
  deleteUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string, @IfMatch() version: number | undefined) {
    return this.commands.execute(new DeleteUser(actor, userId, version));
  }
}
