import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor, SYSTEM } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { SessionView } from '../queries/session-view.js';
import { ChangePasswordBody, EmailAddress, ResetPasswordBody, VerifyEmailBody } from './passwords.dto.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { actingAs } from '../../platform/access/request-context.js';
import { ChangePassword } from '../commands/change-password.js';
import { DisownAccount } from '../commands/disown-account.js';
import { RequestEmailLink } from '../commands/request-email-link.js';
import { ResetPassword } from '../commands/reset-password.js';
import { VerifyEmail } from '../commands/verify-email.js';
import { type Device, FromDevice } from '../sessions/device.js';
import { GUESSABLE, InvalidLink, LastAdministrator, WrongPassword } from '../domain/user.errors.js';
import { TooBusy } from '../passwords/passwords.js';
import { GetLinkedAccount, LinkedAccount } from '../queries/get-linked-account.js';
import { GenuineLinkGuard } from './genuine-link.guard.js';
import { NewPasswordHash, TakesNewPassword } from './new-password.js';

@Controller('auth')
export class PasswordsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['update', 'User'],
    audit: 'by-command',
    limit: 'password',
    checksSessionNow: true,
    idempotent: false,
    tag: 'auth',
    summary: 'Change the caller’s password',
    description:
      'All sessions of the account end, their access tokens within 5 s, the one that asks included; the answer is a new one. A wrong current password counts as a failed log-in.',
    answer: SessionView,
    errors: [new WrongPassword(), ...GUESSABLE, new TooBusy()],
  })
  @Post('change-password')
  @TakesNewPassword(ChangePasswordBody)
  changePassword(
    @CurrentActor() actor: Actor,
    @Body() { currentPassword }: ChangePasswordBody,
    @NewPasswordHash() newPasswordHash: string,
    @FromDevice() device: Device,
  ) {
    return this.commands.execute(new ChangePassword(actor, { currentPassword, address: device.address }, newPasswordHash, device));
  }

  @Endpoint({
    access: 'public',
    audit: ['request-link', 'User'],
    limit: 'mail-link',
    tag: 'auth',
    summary: 'Ask for a link to choose a new password, by mail',
    description:
      'The answer is the same whether an account has this email or not. A link works once, for 30 minutes; an account gets five an hour at most.',
    status: 202,
  })
  @Post('forgot-password')
  requestPasswordReset(@Body() { email }: EmailAddress) {
    return actingAs(SYSTEM, () => this.commands.execute(new RequestEmailLink(email, 'reset-password')));
  }

  @Endpoint({
    access: 'public',
    audit: ['reset-password', 'User'],
    limit: 'password',
    tag: 'auth',
    summary: 'Choose a new password with the link from a mail',
    description:
      'All sessions of the account end, and a lock-out with them. Where the email was not verified before, passkeys and links to other issuers end too.',
    errors: [new InvalidLink(), ...GUESSABLE, new TooBusy()],
  })
  @Post('reset-password')
  @TakesNewPassword(ResetPasswordBody, GenuineLinkGuard)
  resetPassword(@Body() { token }: ResetPasswordBody, @NewPasswordHash() newPasswordHash: string) {
    return actingAs(SYSTEM, () => this.commands.execute(new ResetPassword(token, newPasswordHash)));
  }

  @Endpoint({
    access: 'public',
    audit: ['request-link', 'User'],
    limit: 'mail-link',
    tag: 'auth',
    summary: 'Ask for another link to verify an email address',
    description:
      'The answer is the same whether an account has this email or not. A link works once, for 48 hours; an account gets five an hour at most.',
    status: 202,
  })
  @Post('send-verification')
  requestEmailVerification(@Body() { email }: EmailAddress) {
    return actingAs(SYSTEM, () => this.commands.execute(new RequestEmailLink(email, 'verify-email')));
  }

  @Endpoint({
    access: 'public',
    audit: ['verify-email', 'User'],
    limit: 'mail-link',
    tag: 'auth',
    summary: 'Verify an email address with the link from a mail',
    errors: [new InvalidLink()],
  })
  @Post('verify-email')
  verifyEmail(@Body() { token }: VerifyEmailBody) {
    return actingAs(SYSTEM, () => this.commands.execute(new VerifyEmail(token)));
  }

  @Endpoint({
    access: 'public',
    audit: ['read', 'User'],
    limit: 'mail-link',
    idempotent: false,
    tag: 'auth',
    summary: 'The account that a link to verify an email is about',
    description: 'For whoever has the mailbox to say whether it is theirs. The link can still be used.',
    answer: LinkedAccount,
    errors: [new InvalidLink()],
  })
  @Post('verify-email/account')
  describeLinkedAccount(@Body() { token }: VerifyEmailBody) {
    return actingAs(SYSTEM, () => this.queries.execute(new GetLinkedAccount(token)));
  }

  @Endpoint({
    access: 'public',
    audit: ['disown', 'User'],
    limit: 'mail-link',
    tag: 'auth',
    summary: 'Say, with the link from a mail, that the account with this address is somebody else’s',
    description:
      'All its sessions end and the address becomes free. An account that was opened with it is closed; one whose owner had verified another address before goes back to that.',
    errors: [new InvalidLink(), new LastAdministrator()],
  })
  @Post('verify-email/not-mine')
  disownAccount(@Body() { token }: VerifyEmailBody) {
    return actingAs(SYSTEM, () => this.commands.execute(new DisownAccount(token)));
  }
}
