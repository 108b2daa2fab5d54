import type { System } from '../support/app.js';
import type { Person } from '../support/given.js';
import { type ActorKind, ACTORS, callerOf, PEOPLE } from './callers.js';
import type { Place, World } from './world.js';

export interface Attempt {
  /** The i-th caller, so that nobody is in another one's way. */
  i: number;
  world: World;
  /** The records that are asked for. */
  at: Place;
  system: System;
  /** Person who asks for records of their own. */
  own?: Person;
}

/** Callers by the status that they get, their names separated by spaces; everybody else gets `else`. Without an account it is 401, where no row says more. */
export type Answers = Readonly<Record<number, string>> & { readonly else?: number };

export interface Operation {
  path: (attempt: Attempt) => string | Promise<string>;
  body?: (attempt: Attempt) => object | Promise<object>;
  /** Answers about the records of the world. About their own, and about those elsewhere, they follow from the callers' roles. */
  answers: Answers;
  /** Open to anyone. */
  isPublic?: true;
  /** It ends the caller's sessions: who tries it needs a new one afterwards (renewSession). */
  endsSession?: true;
  /** Everybody who may come in may know what it shows, so that only a refusal is an event. */
  isKnownToAll?: true;
  /** Its record is public: strangers are refused, and see that it is there. */
  isOfPublicRecord?: true;
  /** It shows no person but, at most, the caller's own account, which the event names as who asked. */
  showsNobody?: true;
  /** An id in its answers is not one of ours. */
  idsOfAStandard?: true;
  /** Nobody gets through with what a table can send. */
  neverSucceeds?: true;
  /** Statuses about their own record, if not those of their role about the world's. */
  own?: Partial<Record<ActorKind, number>>;
}

/** The status that each kind of caller gets. */
export function answersOf({ answers, isPublic }: Pick<Operation, 'answers' | 'isPublic'>): Record<ActorKind, number> {
  const named = new Map<string, number>();
  for (const [status, names] of Object.entries(answers)) {
    if (status === 'else') continue;
    for (const name of String(names).split(' ')) {
      if (!(ACTORS as string[]).includes(name)) throw new Error(`There is no caller ${name}.`);
      if (named.has(name)) throw new Error(`${name} gets two answers.`);
      named.set(name, Number(status));
    }
  }
  if (!isPublic && !named.has('anonymous')) named.set('anonymous', 401);
  const of = (kind: ActorKind): number => {
    const { like } = callerOf(kind);
    const status = named.get(kind) ?? (like ? of(like as ActorKind) : answers.else);
    if (status === undefined) throw new Error(`The row says nothing of ${kind}.`);
    return status;
  };
  return Object.fromEntries(ACTORS.map((kind) => [kind, of(kind)])) as Record<ActorKind, number>;
}

/** Callers without a relation to the world's records whom a row refuses. */
export const strangersTo = (row: Operation) =>
  (['stranger', 'formerDoctor', 'otherDoctor', 'otherHospital'] as const).filter((kind) => [403, 404].includes(answersOf(row)[kind]));

export const get = (path: Operation['path'], answers: Answers, more: Partial<Operation> = {}): Operation => ({ path, answers, ...more });

/** An operation for which it makes no difference who asks. */
export const open = (status: number, path: string, more: Partial<Operation> = {}): Operation => ({
  path: () => path,
  answers: { else: status },
  isPublic: true,
  ...more,
});

/** The same answer for everybody who has an account, but for those named; other systems have none. */
export const signedIn = (status: number, but: Answers = {}): Answers => ({ 403: 'integration writingIntegration', ...but, else: status });
/** The same status for every account about its own record. */
export const eachOwn = (status: number) => Object.fromEntries(PEOPLE.map((kind) => [kind, status]));
export const adminOnly = (status: number): Answers => ({ [status]: 'admin', else: 403 });
/** Administrators and other systems with the scope. */
export const adminOrSystem = (status: number): Answers => ({ [status]: 'admin writingIntegration', else: 403 });
/** Everybody whose verification has not been taken away. */
export const inGoodStanding = (status: number, but: Answers = {}): Answers => ({
  403: 'pendingDoctor suspendedDoctor pendingHospital',
  ...but,
  else: status,
});
