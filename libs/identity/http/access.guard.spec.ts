import type { ExecutionContext } from '@nestjs/common';
import { NotAllowed } from '../../kernel/domain-error.js';
import { Actor } from '../../platform/access/actor.js';
import { DescribeRoute } from '../../platform/http/route.js';
import { AccessGuard } from './access.guard.js';

class Routes {
  @DescribeRoute({ access: ['read', 'User'] })
  closed() {
    return true;
  }

  @DescribeRoute({ access: 'public' })
  open() {
    return true;
  }

  forgotten() {
    return true;
  }
}

const admin = new Actor({ userId: 'admin', role: 'admin', profileId: null, inGoodStanding: true }, []);
const guard = new AccessGuard();
const enter = (route: keyof Routes, actor?: Actor) => () =>
  guard.canActivate({
    getHandler: () => Object.getOwnPropertyDescriptor(Routes.prototype, route)?.value as () => boolean,
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => ({ actor }) }),
  } as unknown as ExecutionContext);

test('a route that does not say who may come in lets nobody in, not even an administrator', () => {
  expect(enter('closed', admin)()).toBe(true);
  expect(enter('open', admin)()).toBe(true);
  expect(enter('forgotten', admin)).toThrow(NotAllowed);
});

test('nobody who has not been identified comes in, but where it is public', () => {
  expect(enter('open')()).toBe(true);
  expect(enter('closed')).toThrow(NotAllowed);
  expect(enter('forgotten')).toThrow(NotAllowed);
});
