import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { NotAllowed } from '../../kernel/domain-error.js';
import { PUBLIC, type Requirement, REQUIRES } from '../../platform/access/decorators.js';

/** On every route, behind BearerGuard: deny unless the route is public, or says what it needs and some rule allows the caller that at all. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const route = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, route)) return true;
    const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
    const requirement = this.reflector.getAllAndOverride<Requirement | undefined>(REQUIRES, route);
    if (!requirement || !actor) throw new NotAllowed('use', 'path');
    const { action, subject } = requirement;
    actor.demand(action, subject);
    return true;
  }
}
