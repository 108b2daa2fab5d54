import { Ability as CaslAbility, AbilityBuilder } from '@casl/ability';
import { rulesToCondition } from '@casl/ability/extra';
import { IdSet, join, NotOlderThan, raw, sql, type Sql } from '../../kernel/sql.js';
import { NotPermitted } from './not-permitted.js';
import { Scopes } from './scopes.js';

/** A visitor has no account: some routes let them in where `PUBLIC_DIRECTORY` is on. */
export type Role = 'patient' | 'doctor' | 'hospital' | 'admin' | 'integration' | 'system' | 'visitor';

/** The caller. `profileId` is the doctor, hospital or own patient profile behind the account. */
export interface Principal {
  readonly userId: string;
  readonly role: Role;
  readonly profileId: string | null;
  /**
   * False for a doctor or hospital that is not verified or not active, and for an administrator who still has to secure the account. Such an account
   * may only manage itself.
   */
  readonly inGoodStanding: boolean;
  /** The session of the request; the system has none. */
  readonly sessionId?: string;
  /** Limits the caller to these scopes, if given: `appointments:read`. */
  readonly scopes?: readonly string[];
}

/** Columns of the row (camelCase) and their required values: one value, one of several, a member of a subquery, or an instant that is not too old. */
export type Conditions = Record<string, string | boolean | null | readonly string[] | IdSet | NotOlderThan>;
type Ability = CaslAbility<[string, string], Conditions>;
export type Grant = (actions: string | string[], subject: string, conditions?: Conditions) => void;

/** Permissions in one context. Called once per caller; it grants and never denies. */
export type Policy = (who: Principal, can: Grant) => void;

/** Another system may do all that its scopes name; without scopes it may do nothing. */
const mayAll = ({ role, inGoodStanding, scopes }: Principal): boolean =>
  role === 'system' || (inGoodStanding && (role === 'admin' || (role === 'integration' && scopes !== undefined)));

const column = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const ALWAYS = sql`true`;
const NEVER = sql`false`;

/** One of several rules of which one must hold. */
interface Alternative {
  rule: Sql;
  byRelation: boolean;
}

/** The caller with their permissions. Every command and query carries one; sagas carry `system`. */
export class Actor {
  private readonly ability: Ability;
  private readonly compiled = new Map<string, Sql>();
  private readonly parted = new Map<string, Alternative[]>();

  constructor(
    readonly who: Principal,
    policies: readonly Policy[],
    private readonly scopes = new Scopes({}),
  ) {
    const { can, build } = new AbilityBuilder<Ability>(CaslAbility);
    const grant: Grant = (actions, subject, conditions) => can(actions, subject, conditions);
    for (const policy of policies) policy(who, grant);
    if (mayAll(who)) can('manage', 'all');
    // Conditions are never checked in memory: relations are in the database, so the database decides.
    this.ability = build({
      conditionsMatcher: () => () => {
        throw new Error('Conditions are decided in SQL: use where().');
      },
    });
  }

  /** True if any rule allows the action on some row of this kind. */
  may(action: string, subject: string): boolean {
    return this.rules(action, subject).length > 0;
  }

  /** Throws if no rule allows the action on any row, and says which right is missing. */
  demand(action: string, subject: string): void {
    if (!this.may(action, subject)) throw this.refusal(action, subject);
  }

  /** True if the action is allowed on every row of this kind. */
  mayEach(action: string, subject: string): boolean {
    return this.rules(action, subject).some(({ conditions }) => !conditions);
  }

  /** The caller's rules for an action as one SQL condition on the row `alias`, so that lists and single loads follow the same rules. Same rules are one object. */
  where(action: string, subject: string, alias: string): Sql {
    const key = `${action} ${subject} ${alias}`;
    const known = this.compiled.get(key);
    if (known) return known;
    const condition = rulesToCondition<Ability, Sql, Sql>(this.rules(action, subject), (rule) => toSql(rule.conditions ?? {}, alias), {
      and: (all) => sql`(${join(all, ' and ')})`,
      or: (any) => sql`(${join(any, ' or ')})`,
      empty: () => ALWAYS,
    });
    if (!condition) throw this.refusal(action, subject);
    const same = [...this.compiled.values()].find((one) => sameRule(one, condition)) ?? condition;
    this.compiled.set(key, same);
    return same;
  }

  /**
   * The rules as conditions of their own, of which one must hold: each can use an index, where all in one condition cannot. `byRelation` tells that rows are
   * found by ids of a subquery, such as the caller's patients.
   */
  alternatives(action: string, subject: string, alias: string): Alternative[] {
    const key = `${action} ${subject} ${alias}`;
    const known = this.parted.get(key);
    if (known) return known;
    const rules = this.rules(action, subject);
    if (rules.length === 0) throw this.refusal(action, subject);
    const parts = rules.some(({ conditions }) => !conditions)
      ? [{ rule: ALWAYS, byRelation: false }]
      : rules.map(({ conditions = {} }) => ({
          rule: toSql(conditions, alias),
          byRelation: Object.values(conditions).some((wanted) => wanted instanceof IdSet),
        }));
    this.parted.set(key, parts);
    return parts;
  }

  /** The same condition; where no rule allows the action on any row, no row fits. */
  whereAllowed(action: string, subject: string, alias: string): Sql {
    return this.may(action, subject) ? this.where(action, subject, alias) : NEVER;
  }

  private refusal(action: string, subject: string): NotPermitted {
    return new NotPermitted(this.who, action, subject, this.scopes);
  }

  private rules(action: string, subject: string) {
    const { scopes } = this.who;
    return scopes && !this.scopes.allow(scopes, action, subject) ? [] : this.ability.rulesFor(action, subject);
  }
}

function toSql(conditions: Conditions, alias: string): Sql {
  const parts = Object.entries(conditions).map(([name, wanted]) => {
    const field = raw(`${alias}.${column(name)}`);
    if (wanted instanceof IdSet) return sql`${field} in (${wanted.query})`;
    if (wanted instanceof NotOlderThan) return sql`${field} > now() - make_interval(days => ${wanted.days})`;
    if (wanted === null) return sql`${field} is null`;
    if (Array.isArray(wanted)) return sql`${field} = any(${wanted})`;
    return sql`${field} = ${wanted}`;
  });
  return parts.length > 0 ? sql`(${join(parts, ' and ')})` : ALWAYS;
}

/** True if two conditions of one caller are the same. */
const sameRule = (a: Sql, b: Sql): boolean => a.text === b.text && JSON.stringify(a.values) === JSON.stringify(b.values);

const NO_USER = '00000000-0000-0000-0000-000000000000';

export const VISITOR: Principal = { userId: NO_USER, role: 'visitor', profileId: null, inGoodStanding: true };

/** Sagas, importers and jobs act as the system; `userId` is all zeros because no person stands behind it. */
export const SYSTEM = new Actor({ userId: NO_USER, role: 'system', profileId: null, inGoodStanding: true }, []);
