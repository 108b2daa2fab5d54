import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AccessTokens } from './access-tokens.js';
import { CreateUserHandler } from './commands/create-user.js';
import { EnsureFirstAdmin } from './commands/ensure-first-admin.js';
import { LogInHandler } from './commands/log-in.js';
import { SignUpPatientHandler } from './commands/sign-up-patient.js';
import { User } from './domain/user.js';
import { AccessGuard } from './http/access.guard.js';
import { AuthController } from './http/auth.controller.js';
import { JwtStrategy } from './http/jwt.strategy.js';
import { Passwords } from './passwords.js';
import { FindPrincipalHandler } from './queries/find-principal.js';
import { GetMeHandler } from './queries/get-me.js';

export const identityEntities = [User];

@Module({
  imports: [PassportModule],
  controllers: [AuthController],
  providers: [
    AccessTokens,
    Passwords,
    CreateUserHandler,
    LogInHandler,
    SignUpPatientHandler,
    FindPrincipalHandler,
    GetMeHandler,
    EnsureFirstAdmin,
    JwtStrategy,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
})
export class IdentityModule {}
