import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvalidLink } from '../domain/user.errors.js';
import { EmailLinks } from '../mails/email-links.js';

/** Refuses a forged token before any costly work for it. */
@Injectable()
export class GenuineLinkGuard implements CanActivate {
  constructor(private readonly links: EmailLinks) {}

  canActivate(context: ExecutionContext): boolean {
    const { token } = Object(context.switchToHttp().getRequest<FastifyRequest>().body) as { token?: unknown };
    if (typeof token === 'string' && !this.links.isGenuine(token)) throw new InvalidLink();
    return true;
  }
}
