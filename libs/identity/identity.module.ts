import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessTokens } from './sessions/access-tokens.js';
import { ChangePasswordHandler } from './commands/change-password.js';
import { ConfirmTotpHandler } from './commands/confirm-totp.js';
import { CreateClientHandler } from './commands/create-client.js';
import { OpenAccountHandler } from './commands/open-account.js';
import { CreateUserHandler } from './commands/create-user.js';
import { DeletePasskeyHandler } from './commands/delete-passkey.js';
import { DeleteUserHandler } from './commands/delete-user.js';
import { DisownAccountHandler } from './commands/disown-account.js';
import { EndSessionHandler } from './commands/end-session.js';
import { EnsureFirstAdmin } from './commands/ensure-first-admin.js';
import { ExchangeIdTokenHandler } from './commands/exchange-id-token.js';
import { LogInHandler } from './commands/log-in.js';
import { LogInWithPasskeyHandler } from './commands/log-in-with-passkey.js';
import { LogOutEverywhereHandler } from './commands/log-out-everywhere.js';
import { LogOutHandler } from './commands/log-out.js';
import { MailEmailLinkHandler } from './commands/mail-email-link.js';
import { MailSecurityNoticeHandler } from './commands/mail-security-notice.js';
import { RefreshSessionHandler } from './commands/refresh-session.js';
import { RegisterPasskeyHandler } from './commands/register-passkey.js';
import { RemoveTotpHandler } from './commands/remove-totp.js';
import { RenewClientSecretHandler } from './commands/renew-client-secret.js';
import { RenewRecoveryCodesHandler } from './commands/renew-recovery-codes.js';
import { RequestEmailLinkHandler } from './commands/request-email-link.js';
import { ResetPasswordHandler } from './commands/reset-password.js';
import { RevokeClientHandler } from './commands/revoke-client.js';
import { RevokeTokenHandler } from './commands/revoke-token.js';
import { SetUpTotpHandler } from './commands/set-up-totp.js';
import { SignUpHandler } from './commands/sign-up.js';
import { StartPasskeyRegistrationHandler } from './commands/start-passkey-registration.js';
import { ResetSecondFactorHandler } from './commands/reset-second-factor.js';
import { TakeProfileNameHandler } from './commands/take-profile-name.js';
import { UnlinkIssuerHandler } from './commands/unlink-issuer.js';
import { UpdateClientHandler } from './commands/update-client.js';
import { UpdateUserHandler } from './commands/update-user.js';
import { VerifyEmailHandler } from './commands/verify-email.js';
import { EmailLinks } from './mails/email-links.js';
import { AccountPagesController } from './http/account-pages.controller.js';
import { AccessGuard } from './http/access.guard.js';
import { AuthController } from './http/auth.controller.js';
import { BearerGuard } from './http/bearer.guard.js';
import { BearerStrategy } from './http/bearer.strategy.js';
import { ClientsController } from './http/clients.controller.js';
import { IssuerLinksController } from './http/issuer-links.controller.js';
import { OAuthController } from './http/oauth.controller.js';
import { PasskeysController } from './http/passkeys.controller.js';
import { PasswordsController } from './http/passwords.controller.js';
import { SecondFactorController } from './http/second-factor.controller.js';
import { SessionsController } from './http/sessions.controller.js';
import { UsersController } from './http/users.controller.js';
import { WellKnownController } from './http/well-known.controller.js';
import { ForeignHashes } from './passwords/foreign-hashes.js';
import { IdTokens } from './oauth/id-tokens.js';
import { LockOut } from './passwords/lock-out.js';
import { NewPasswords } from './passwords/new-passwords.js';
import { OAuthClients } from './oauth/oauth-clients.js';
import { Passkeys } from './factors/passkeys.js';
import { Passwords } from './passwords/passwords.js';
import { FindPrincipalHandler } from './queries/find-principal.js';
import { GetClientHandler } from './queries/get-client.js';
import { GetLinkedAccountHandler } from './queries/get-linked-account.js';
import { GetMeHandler } from './queries/get-me.js';
import { GetUserHandler } from './queries/get-user.js';
import { IntrospectTokenHandler } from './queries/introspect-token.js';
import { ListClientsHandler } from './queries/list-clients.js';
import { ListIssuerLinksHandler } from './queries/list-issuer-links.js';
import { ListPasskeysHandler } from './queries/list-passkeys.js';
import { ListSessionsHandler } from './queries/list-sessions.js';
import { ListUsersHandler } from './queries/list-users.js';
import { Reauthentication } from './passwords/reauthentication.js';
import { MailEmailLinkWhenEmailLinkRequested } from './sagas/mail-email-link-when-email-link-requested.js';
import { MailSecurityNoticeWhenSecurityNoticeDue } from './sagas/mail-security-notice-when-security-notice-due.js';
import { TakeProfileNameWhenProfileRenamed } from './sagas/take-profile-name-when-profile-renamed.js';
import { SecondFactorCheck } from './factors/second-factor-check.js';
import { SecondFactors } from './factors/second-factors.js';
import { SecurityNotices } from './mails/security-notices.js';
import { Sessions } from './sessions/sessions.js';
import { WsTickets } from './sessions/ws-tickets.js';

const commands = [
  ChangePasswordHandler,
  ConfirmTotpHandler,
  CreateClientHandler,
  CreateUserHandler,
  OpenAccountHandler,
  DeletePasskeyHandler,
  DeleteUserHandler,
  DisownAccountHandler,
  EndSessionHandler,
  ExchangeIdTokenHandler,
  LogInHandler,
  LogInWithPasskeyHandler,
  LogOutEverywhereHandler,
  LogOutHandler,
  MailEmailLinkHandler,
  MailSecurityNoticeHandler,
  RefreshSessionHandler,
  RegisterPasskeyHandler,
  RemoveTotpHandler,
  RenewClientSecretHandler,
  RenewRecoveryCodesHandler,
  RequestEmailLinkHandler,
  ResetPasswordHandler,
  RevokeClientHandler,
  RevokeTokenHandler,
  SetUpTotpHandler,
  SignUpHandler,
  StartPasskeyRegistrationHandler,
  ResetSecondFactorHandler,
  TakeProfileNameHandler,
  UnlinkIssuerHandler,
  UpdateClientHandler,
  UpdateUserHandler,
  VerifyEmailHandler,
];
const queries = [
  FindPrincipalHandler,
  GetClientHandler,
  GetLinkedAccountHandler,
  GetMeHandler,
  GetUserHandler,
  IntrospectTokenHandler,
  ListClientsHandler,
  ListIssuerLinksHandler,
  ListPasskeysHandler,
  ListSessionsHandler,
  ListUsersHandler,
];

@Module({
  controllers: [
    AccountPagesController,
    AuthController,
    OAuthController,
    SessionsController,
    PasswordsController,
    SecondFactorController,
    PasskeysController,
    UsersController,
    ClientsController,
    IssuerLinksController,
    WellKnownController,
  ],
  providers: [
    AccessTokens,
    EmailLinks,
    ForeignHashes,
    IdTokens,
    LockOut,
    NewPasswords,
    OAuthClients,
    Passkeys,
    Passwords,
    Reauthentication,
    SecondFactorCheck,
    SecondFactors,
    SecurityNotices,
    Sessions,
    WsTickets,
    ...commands,
    ...queries,
    MailEmailLinkWhenEmailLinkRequested,
    MailSecurityNoticeWhenSecurityNoticeDue,
    TakeProfileNameWhenProfileRenamed,
    EnsureFirstAdmin,
    BearerStrategy,
    // The order matters: first identify the caller, then check their permission.
    { provide: APP_GUARD, useClass: BearerGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
})
export class IdentityModule {}
