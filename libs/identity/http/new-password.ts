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
import { InvalidInput } from '../../platform/http/problem/problem.js';
import { DtoReader } from '../../platform/http/dto-reader.js';
import { NewPasswords, type Stated } from '../passwords/new-passwords.js';
import { Passwords } from '../passwords/passwords.js';

const BODY = 'identity:new-password-body';

interface WithHash {
  newPasswordHash?: string;
}

/**
 * Hashes the new password of a request before all other work: later steps may hold a database transaction open, and must not wait in the hashing
 * queue with it. An invalid body is not hashed: the validation that follows reports its errors.
 */
@Injectable()
export class NewPasswordGuard implements CanActivate {
  constructor(
    private readonly passwords: Passwords,
    private readonly newPasswords: NewPasswords,
    private readonly reflector: Reflector,
    private readonly reader: DtoReader,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & WithHash>();
    const stated = this.read(request.body, this.reflector.get<Type<object>>(BODY, context.getHandler()));
    const newPassword = stated?.newPassword ?? stated?.password;
    if (!stated || newPassword === undefined) return true;
    await this.newPasswords.check(newPassword, stated, request.actor);
    request.newPasswordHash = await this.passwords.hash(newPassword, request.ip);
    return true;
  }

  private read(body: unknown, type: Type<object>): (Stated & { password?: string; newPassword?: string }) | undefined {
    try {
      return this.reader.read(type, body, 'body');
    } catch (error) {
      if (error instanceof InvalidInput) return undefined;
      throw error;
    }
  }
}

/** Marks a route with this body, which has a new `password` (or `newPassword`). A request that a guard in `first` refuses is not hashed. */
export const TakesNewPassword = (body: Type<object>, ...first: Type<CanActivate>[]) =>
  applyDecorators(SetMetadata(BODY, body), UseGuards(...first, NewPasswordGuard));

/** The argon2id hash of the new password. The validation of the body ensures that there is one. */
export const NewPasswordHash = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithHash>().newPasswordHash ?? '',
);
