import type { Principal } from '../../access/actor.js';

/** Who asks, as the policies of the tables know it: role, account and profile, empty where there is none (ADR 0013). */
export type Asker = readonly [role: string, userId: string, profileId: string];

/** Without an actor nothing is told, and the protected tables look empty. */
export const NOBODY: Asker = ['', '', ''];

const known = new WeakMap<Principal, Asker>();

export function askerOf(who: Principal): Asker {
  const seen = known.get(who);
  if (seen) return seen;
  // Not in good standing: what belongs to the account stays, all else is out of reach.
  const asker: Asker = who.inGoodStanding ? [who.role, who.userId, who.profileId ?? ''] : ['', who.userId, ''];
  known.set(who, asker);
  return asker;
}

export const sameAsker = (a: Asker, b: Asker): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
