import { Body, Controller, Delete, Get, Ip, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { Actor, SYSTEM } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Public, Requires } from '../../platform/access/decorators.js';
import { Audited, AuditsItself } from '../../platform/audit/audited.js';
import { AnswerNotStored } from '../../platform/http/request/idempotency.js';
import { PasskeyList, PasskeyView } from '../queries/list-passkeys.js';
import { SessionView } from '../queries/session-view.js';
import { ProofBody } from './passwords.dto.js';
import { PasskeyCreationOptions, PasskeyLogInBody, PasskeyRequestOptions, RegisterPasskeyBody } from './passkeys.dto.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { RateLimited } from '../../platform/http/request/rate-limits.js';
import { actingAs } from '../../platform/access/request-context.js';
import { DeletePasskey } from '../commands/delete-passkey.js';
import { LogInWithPasskey } from '../commands/log-in-with-passkey.js';
import { RegisterPasskey } from '../commands/register-passkey.js';
import { StartPasskeyRegistration } from '../commands/start-passkey-registration.js';
import { type Device, FromDevice } from '../sessions/device.js';
import { PasskeyKnown, PasskeyRefused, WrongPassword } from '../domain/user.errors.js';
import { TooBusy } from '../passwords/passwords.js';
import { Passkeys } from '../factors/passkeys.js';
import { ListPasskeys } from '../queries/list-passkeys.js';

@Controller('auth/passkeys')
export class PasskeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly passkeys: Passkeys,
  ) {}

  @Get()
  @Requires('read', 'Passkey')
  @ApiEndpoint({ tag: 'auth', summary: 'The caller’s passkeys', answer: PasskeyList, errors: [403] })
  listPasskeys(@CurrentActor() actor: Actor) {
    return this.queries.execute(new ListPasskeys(actor));
  }

  @Post('options')
  @AuditsItself()
  @Requires('create', 'Passkey')
  @GivesAWayIn()
  @RateLimited('passkey')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Begin to add a passkey',
    description: 'Needs the password. The challenge can be answered once, within 5 minutes.',
    answer: PasskeyCreationOptions,
    errors: [400, 403, 429, new WrongPassword(), new TooBusy()],
  })
  startPasskeyRegistration(@CurrentActor() actor: Actor, @Body() { currentPassword }: ProofBody, @Ip() address: string) {
    return this.commands.execute(new StartPasskeyRegistration(actor, { currentPassword, address }));
  }

  @Post()
  @Requires('create', 'Passkey')
  @GivesAWayIn()
  @RateLimited('passkey')
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Add the passkey that the device made',
    description: 'User verification is required. An account has at most 20 passkeys.',
    answer: PasskeyView,
    status: 201,
    creates: ['auth/passkeys'],
    errors: [400, 403, 429, new PasskeyRefused(), new PasskeyKnown()],
    idempotent: true,
  })
  registerPasskey(@CurrentActor() actor: Actor, @Body() { credential, name }: RegisterPasskeyBody) {
    return this.commands.execute(new RegisterPasskey(actor, credential as unknown as RegistrationResponseJSON, name));
  }

  @Delete(':id')
  @Requires('delete', 'Passkey')
  @RateLimited('passkey')
  @ApiEndpoint({ tag: 'auth', summary: 'Remove a passkey', errors: [400, 403, 404, 429] })
  deletePasskey(@CurrentActor() actor: Actor, @IdParam('passkey') passkeyId: string) {
    return this.commands.execute(new DeletePasskey(actor, passkeyId));
  }

  @Post('login/options')
  @Audited('begin-log-in', 'Session')
  @Public()
  @RateLimited('passkey')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Begin to log in with a passkey',
    description: 'The challenge can be answered once, within 5 minutes.',
    answer: PasskeyRequestOptions,
    errors: [429],
    public: true,
  })
  startPasskeyLogIn() {
    return this.passkeys.logInOptions();
  }

  @Post('login')
  @Audited('log-in', 'Session')
  @Public()
  @RateLimited('log-in')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Log in with a passkey',
    answer: SessionView,
    errors: [400, 429, new PasskeyRefused()],
    public: true,
  })
  logInWithPasskey(@Body() { credential }: PasskeyLogInBody, @FromDevice() device: Device) {
    return actingAs(SYSTEM, () => this.commands.execute(new LogInWithPasskey(credential as unknown as AuthenticationResponseJSON, device)));
  }
}
