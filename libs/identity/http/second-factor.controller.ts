import { Body, Controller, Delete, Ip, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { ProofBody, RecoveryCodes, SecondFactorCodeBody, TotpSetUp } from './passwords.dto.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { ConfirmTotp } from '../commands/confirm-totp.js';
import { RemoveTotp } from '../commands/remove-totp.js';
import { RenewRecoveryCodes } from '../commands/renew-recovery-codes.js';
import { SetUpTotp } from '../commands/set-up-totp.js';
import { AlreadySetUp, NotSetUp, WrongCode, WrongPassword } from '../domain/user.errors.js';
import { TooBusy } from '../passwords/passwords.js';

@Controller('auth/totp')
export class SecondFactorController {
  constructor(private readonly commands: CommandBus) {}

  @Endpoint({
    access: ['update', 'User'],
    audit: 'by-command',
    limit: 'second-factor',
    checksSessionNow: true,
    idempotent: false,
    tag: 'auth',
    summary: 'Prepare an authenticator app as second factor',
    description: 'Needs the password. Time-based codes (RFC 6238): SHA-1, 6 digits, 30 seconds. It counts from its first right code on.',
    answer: TotpSetUp,
    creates: ['auth/totp', null],
    errors: [new AlreadySetUp(), new WrongPassword(), new TooBusy()],
  })
  @Post()
  setUpSecondFactor(@CurrentActor() actor: Actor, @Body() { currentPassword }: ProofBody, @Ip() address: string) {
    return this.commands.execute(new SetUpTotp(actor, { currentPassword, address }));
  }

  @Endpoint({
    access: ['update', 'User'],
    limit: 'second-factor',
    checksSessionNow: true,
    tag: 'auth',
    summary: 'Switch the second factor on with a code of the app',
    description: 'Gives ten recovery codes, once (and to a repetition under its Idempotency-Key). All other sessions of the account end.',
    answer: RecoveryCodes,
    errors: [new AlreadySetUp(), new WrongCode()],
  })
  @Post('confirm')
  confirmSecondFactor(@CurrentActor() actor: Actor, @Body() { code }: SecondFactorCodeBody) {
    return this.commands.execute(new ConfirmTotp(actor, code));
  }

  @Endpoint({
    access: ['update', 'User'],
    audit: 'by-command',
    limit: 'second-factor',
    checksSessionNow: true,
    idempotent: false,
    tag: 'auth',
    summary: 'Ten new recovery codes in the place of the old ones',
    answer: RecoveryCodes,
    errors: [new WrongCode(), new NotSetUp()],
  })
  @Post('recovery-codes')
  renewRecoveryCodes(@CurrentActor() actor: Actor, @Body() { code }: SecondFactorCodeBody, @Ip() address: string) {
    return this.commands.execute(new RenewRecoveryCodes(actor, code, address));
  }

  @Endpoint({
    access: ['update', 'User'],
    audit: 'by-command',
    limit: 'second-factor',
    checksSessionNow: true,
    tag: 'auth',
    summary: 'Switch the second factor off',
    errors: [new WrongCode(), new NotSetUp()],
  })
  @Delete()
  removeSecondFactor(@CurrentActor() actor: Actor, @Body() { code }: SecondFactorCodeBody, @Ip() address: string) {
    return this.commands.execute(new RemoveTotp(actor, code, address));
  }
}
