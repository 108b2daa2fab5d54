import { Body, Controller, Delete, Ip, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { AuditsItself } from '../../platform/audit/audited.js';
import { AnswerNotStored } from '../../platform/http/request/idempotency.js';
import { ProofBody, RecoveryCodes, SecondFactorCodeBody, TotpSetUp } from './passwords.dto.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { RateLimited } from '../../platform/http/request/rate-limits.js';
import { ConfirmTotp } from '../commands/confirm-totp.js';
import { RemoveTotp } from '../commands/remove-totp.js';
import { RenewRecoveryCodes } from '../commands/renew-recovery-codes.js';
import { SetUpTotp } from '../commands/set-up-totp.js';
import { AlreadySetUp, NotSetUp, WrongCode, WrongPassword } from '../domain/user.errors.js';
import { TooBusy } from '../passwords/passwords.js';

@Controller('auth/totp')
export class SecondFactorController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @AuditsItself()
  @Requires('update', 'User')
  @GivesAWayIn()
  @RateLimited('second-factor')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Prepare an authenticator app as second factor',
    description: 'Needs the password. Time-based codes (RFC 6238): SHA-1, 6 digits, 30 seconds. It counts from its first right code on.',
    answer: TotpSetUp,
    status: 201,
    creates: ['auth/totp', null],
    errors: [400, 403, 429, new AlreadySetUp(), new WrongPassword(), new TooBusy()],
  })
  setUpSecondFactor(@CurrentActor() actor: Actor, @Body() { currentPassword }: ProofBody, @Ip() address: string) {
    return this.commands.execute(new SetUpTotp(actor, { currentPassword, address }));
  }

  @Post('confirm')
  @Requires('update', 'User')
  @GivesAWayIn()
  @RateLimited('second-factor')
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Switch the second factor on with a code of the app',
    description: 'Gives ten recovery codes, once (and to a repetition under its Idempotency-Key). All other sessions of the account end.',
    answer: RecoveryCodes,
    errors: [400, 403, 429, new AlreadySetUp(), new WrongCode()],
    idempotent: true,
  })
  confirmSecondFactor(@CurrentActor() actor: Actor, @Body() { code }: SecondFactorCodeBody) {
    return this.commands.execute(new ConfirmTotp(actor, code));
  }

  @Post('recovery-codes')
  @AuditsItself()
  @Requires('update', 'User')
  @GivesAWayIn()
  @RateLimited('second-factor')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Ten new recovery codes in the place of the old ones',
    answer: RecoveryCodes,
    errors: [400, 403, 429, new WrongCode(), new NotSetUp()],
  })
  renewRecoveryCodes(@CurrentActor() actor: Actor, @Body() { code }: SecondFactorCodeBody, @Ip() address: string) {
    return this.commands.execute(new RenewRecoveryCodes(actor, code, address));
  }

  @Delete()
  @AuditsItself()
  @Requires('update', 'User')
  @GivesAWayIn()
  @RateLimited('second-factor')
  @ApiEndpoint({ tag: 'auth', summary: 'Switch the second factor off', errors: [400, 403, 429, new WrongCode(), new NotSetUp()] })
  removeSecondFactor(@CurrentActor() actor: Actor, @Body() { code }: SecondFactorCodeBody, @Ip() address: string) {
    return this.commands.execute(new RemoveTotp(actor, code, address));
  }
}
