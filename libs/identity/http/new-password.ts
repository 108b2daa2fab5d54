import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isTooCommon } from '../domain/common-passwords.js';
import { PasswordTooCommon } from '../domain/user.errors.js';
import { Passwords } from '../passwords.js';

/** In characters (code points), as people and JSON Schema count them. */
export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 128;
export const lengthOf = (password: string): number => Array.from(password).length;

interface WithHash {
  newPasswordHash?: string;
}

/**
 * Hashes the new password of a request before anything else of it is done: what comes later may hold a database transaction open, and
 * must not wait in line with it. Whether the rest of the body is valid is for the validation that follows.
 */
@Injectable()
export class NewPasswordGuard implements CanActivate {
  constructor(private readonly passwords: Passwords) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & WithHash>();
    const { password, newPassword = password } = Object(request.body) as { password?: unknown; newPassword?: unknown };
    if (typeof newPassword !== 'string' || lengthOf(newPassword) < SHORTEST_PASSWORD || lengthOf(newPassword) > LONGEST_PASSWORD)
      return true;
    if (isTooCommon(newPassword)) throw new PasswordTooCommon();
    request.newPasswordHash = await this.passwords.hash(newPassword);
    return true;
  }
}

/** For a route whose body has a new `password` (or `newPassword`). */
export const TakesNewPassword = () => UseGuards(NewPasswordGuard);

/** Its argon2id hash; the validation of the body has made sure that there is one. */
export const NewPasswordHash = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithHash>().newPasswordHash ?? '',
);
