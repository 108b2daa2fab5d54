import type { Principal } from '../../access/actor.js';

/** The caller as row security knows them: role, account and profile; empty if there is none (ADR 0013). */
export type Asker = readonly [role: string, userId: string, profileId: string];

/** Caller of statements without an actor: no caller is set, and the protected tables look empty. */
export const NOBODY: Asker = ['', '', ''];

const known = new WeakMap<Principal, Asker>();

export function askerOf(who: Principal): Asker {
  const seen = known.get(who);
  if (seen) return seen;
  // An account that is not in good standing keeps access to its own rows only.
  const asker: Asker = who.inGoodStanding ? [who.role, who.userId, who.profileId ?? ''] : ['', who.userId, ''];
  known.set(who, asker);
  return asker;
}

export const sameAsker = (a: Asker, b: Asker): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
