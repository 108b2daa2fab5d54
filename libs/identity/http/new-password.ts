import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { NewPasswords, type Stated } from '../new-passwords.js';
import { Passwords } from '../passwords.js';

export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 128;

const BODY = 'identity:new-password-body';

interface WithHash {
  newPasswordHash?: string;
}

/**
 * Hashes the new password of a request before anything else of it is done: what comes later may hold a database transaction open, and
 * must not wait in line with it. For a body that is not valid nothing is hashed: the validation that follows says what is wrong.
 */
@Injectable()
export class NewPasswordGuard implements CanActivate {
  constructor(
    private readonly passwords: Passwords,
    private readonly newPasswords: NewPasswords,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & WithHash>();
    const schema = this.reflector.get<z.ZodType>(BODY, context.getHandler());
    const { success, data } = schema.safeParse(request.body);
    if (!success) return true;
    const { password, newPassword = password } = data as { password?: string; newPassword?: string };
    if (newPassword === undefined) return true;
    await this.newPasswords.check(newPassword, data as Stated, request.actor);
    request.newPasswordHash = await this.passwords.hash(newPassword, request.ip);
    return true;
  }
}

/** For a route with this body, which has a new `password` (or `newPassword`). What `first` refuses is not hashed. */
export const TakesNewPassword = (body: z.ZodType, ...first: Type<CanActivate>[]) =>
  applyDecorators(SetMetadata(BODY, body), UseGuards(...first, NewPasswordGuard));

/** Its argon2id hash; the validation of the body has made sure that there is one. */
export const NewPasswordHash = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithHash>().newPasswordHash ?? '',
);
