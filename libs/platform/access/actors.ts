import { Actor, type Policy, type Principal } from './actor.js';
import type { Scopes } from './scopes.js';

/** Makes actors with the policies of every context. */
export class Actors {
  constructor(
    private readonly policies: readonly Policy[],
    private readonly scopes: Scopes,
  ) {}

  of(principal: Principal): Actor {
    return new Actor(principal, this.policies, this.scopes);
  }
}
