import { Body, Controller, Delete, Ip, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { AuditsItself } from '../../platform/audit/audited.js';
import { AnswerNotStored } from '../../platform/http/idempotency.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { RateLimited } from '../../platform/http/rate-limits.js';
import { ConfirmTotp } from '../commands/confirm-totp.js';
import { RemoveTotp } from '../commands/remove-totp.js';
import { RenewRecoveryCodes } from '../commands/renew-recovery-codes.js';
import { SetUpTotp } from '../commands/set-up-totp.js';
import { AlreadySetUp, NotSetUp, WrongCode, WrongPassword } from '../domain/user.errors.js';
import { TooBusy } from '../passwords.js';
import { codeBody, proofBody, recoveryCodesSchema, totpSetUpSchema } from './auth.dto.js';

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
    answer: totpSetUpSchema,
    status: 201,
    errors: [400, 403, 429, new AlreadySetUp(), new WrongPassword(), new TooBusy()],
  })
  setUp(@CurrentActor() actor: Actor, @Body({ schema: proofBody }) { currentPassword }: z.output<typeof proofBody>, @Ip() address: string) {
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
    answer: recoveryCodesSchema,
    errors: [400, 403, 429, new AlreadySetUp(), new WrongCode()],
    idempotent: true,
  })
  confirm(@CurrentActor() actor: Actor, @Body({ schema: codeBody }) { code }: z.output<typeof codeBody>) {
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
    answer: recoveryCodesSchema,
    errors: [400, 403, 429, new WrongCode(), new NotSetUp()],
  })
  renew(@CurrentActor() actor: Actor, @Body({ schema: codeBody }) { code }: z.output<typeof codeBody>, @Ip() address: string) {
    return this.commands.execute(new RenewRecoveryCodes(actor, code, address));
  }

  @Delete()
  @AuditsItself()
  @Requires('update', 'User')
  @GivesAWayIn()
  @RateLimited('second-factor')
  @ApiEndpoint({ tag: 'auth', summary: 'Switch the second factor off', errors: [400, 403, 429, new WrongCode(), new NotSetUp()] })
  remove(@CurrentActor() actor: Actor, @Body({ schema: codeBody }) { code }: z.output<typeof codeBody>, @Ip() address: string) {
    return this.commands.execute(new RemoveTotp(actor, code, address));
  }
}
