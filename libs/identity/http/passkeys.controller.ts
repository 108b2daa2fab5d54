import { Body, Controller, Delete, Get, Ip, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { Actor, SYSTEM } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PasskeyList, PasskeyView } from '../queries/list-passkeys.js';
import { SessionView } from '../queries/session-view.js';
import { ProofBody } from './passwords.dto.js';
import { PasskeyCreationOptions, PasskeyLogInBody, PasskeyRequestOptions, RegisterPasskeyBody } from './passkeys.dto.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
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

  @Endpoint({ access: ['read', 'Passkey'], tag: 'auth', summary: 'The caller’s passkeys', answer: PasskeyList })
  @Get()
  listPasskeys(@CurrentActor() actor: Actor) {
    return this.queries.execute(new ListPasskeys(actor));
  }

  @Endpoint({
    access: ['create', 'Passkey'],
    audit: 'by-command',
    limit: 'passkey',
    checksSessionNow: true,
    idempotent: false,
    tag: 'auth',
    summary: 'Begin to add a passkey',
    description: 'Needs the password. The challenge can be answered once, within 5 minutes.',
    answer: PasskeyCreationOptions,
    errors: [new WrongPassword(), new TooBusy()],
  })
  @Post('options')
  startPasskeyRegistration(@CurrentActor() actor: Actor, @Body() { currentPassword }: ProofBody, @Ip() address: string) {
    return this.commands.execute(new StartPasskeyRegistration(actor, { currentPassword, address }));
  }

  @Endpoint({
    access: ['create', 'Passkey'],
    limit: 'passkey',
    checksSessionNow: true,
    tag: 'auth',
    summary: 'Add the passkey that the device made',
    description: 'User verification is required. An account has at most 20 passkeys.',
    answer: PasskeyView,
    creates: ['auth/passkeys'],
    errors: [new PasskeyRefused(), new PasskeyKnown()],
  })
  @Post()
  registerPasskey(@CurrentActor() actor: Actor, @Body() { credential, name }: RegisterPasskeyBody) {
    return this.commands.execute(new RegisterPasskey(actor, credential as unknown as RegistrationResponseJSON, name));
  }

  @Endpoint({ access: ['delete', 'Passkey'], limit: 'passkey', tag: 'auth', summary: 'Remove a passkey' })
  @Delete(':id')
  deletePasskey(@CurrentActor() actor: Actor, @IdParam('passkey') passkeyId: string) {
    return this.commands.execute(new DeletePasskey(actor, passkeyId));
  }

  @Endpoint({
    access: 'public',
    audit: ['begin-log-in', 'Session'],
    limit: 'passkey',
    idempotent: false,
    tag: 'auth',
    summary: 'Begin to log in with a passkey',
    description: 'The challenge can be answered once, within 5 minutes.',
    answer: PasskeyRequestOptions,
  })
  @Post('login/options')
  startPasskeyLogIn() {
    return this.passkeys.logInOptions();
  }

  @Endpoint({
    access: 'public',
    audit: ['log-in', 'Session'],
    limit: 'log-in',
    idempotent: false,
    tag: 'auth',
    summary: 'Log in with a passkey',
    answer: SessionView,
    errors: [new PasskeyRefused()],
  })
  @Post('login')
  logInWithPasskey(@Body() { credential }: PasskeyLogInBody, @FromDevice() device: Device) {
    return actingAs(SYSTEM, () => this.commands.execute(new LogInWithPasskey(credential as unknown as AuthenticationResponseJSON, device)));
  }
}
