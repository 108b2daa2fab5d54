import { SYSTEM } from '../../libs/platform/access/actor.js';
import { actingAs } from '../../libs/platform/access/request-context.js';

/** Returns the same object, but its methods run as the system. */
export const asSystem = <T extends object>(target: T): T =>
  new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name, object);
      return typeof value === 'function'
        ? (...parameters: unknown[]): unknown => actingAs(SYSTEM, () => Reflect.apply(value, object, parameters) as unknown)
        : value;
    },
  });
