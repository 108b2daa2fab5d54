import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { QueryBus } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { Actors } from '../../platform/access/actors.js';
import { Public, Requires } from '../../platform/access/decorators.js';
import type { AccessTokens } from '../access-tokens.js';
import { AccessGuard } from './access.guard.js';

class Routes {
  @Requires('read', 'User')
  closed() {
    return true;
  }

  @Public()
  open() {
    return true;
  }

  forgotten() {
    return true;
  }
}

const admin = { userId: 'admin', role: 'admin', profileId: null, inGoodStanding: true };
const claimed = { subject: 'admin', sessionId: 'session', expiresAt: new Date(Date.now() + 60_000) };
const guard = new AccessGuard(
  new Reflector(),
  { verify: () => Promise.resolve(claimed) } as unknown as AccessTokens,
  { execute: () => Promise.resolve(admin) } as unknown as QueryBus,
  new Actors([]),
  new Clock(),
);
const enter = (route: keyof Routes) =>
  guard.canActivate({
    getHandler: () => Object.getOwnPropertyDescriptor(Routes.prototype, route)?.value as () => boolean,
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => ({ headers: { authorization: 'Bearer token' } }) }),
  } as unknown as ExecutionContext);

test('a route that does not say who may come in lets nobody in, not even an administrator', async () => {
  await expect(enter('closed')).resolves.toBe(true);
  await expect(enter('open')).resolves.toBe(true);
  await expect(enter('forgotten')).rejects.toBeInstanceOf(NotAllowed);
});
