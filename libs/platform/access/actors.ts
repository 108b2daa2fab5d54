import { Actor, type Policy, type Principal } from './actor.js';

/** Makes actors with the policies of every context. */
export class Actors {
  constructor(private readonly policies: readonly Policy[]) {}

  of(principal: Principal): Actor {
    return new Actor(principal, this.policies);
  }
}
