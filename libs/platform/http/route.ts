import { SetMetadata } from '@nestjs/common';

/** An action, and the kind of record that it applies to. */
export type Deed = readonly [action: string, subject: string];

/** Facts about a route for the guards, the audit trail and the interceptor. */
export interface Route {
  /** The action that the caller must be allowed on some record; a public route has no caller. */
  access: Deed | 'public';
  /**
   * The action in the request's event, if it differs from `access`. `by-command`: the command inserts the event itself (`AuditTrail`), or its refusal
   * must store something, so that no transaction is opened around it; if it inserts no event, one is recorded after it. `refusals`: the answer is
   * public, so that only a refusal is an event.
   */
  audit?: Deed | 'by-command' | 'refusals';
  /** Requests to routes of one group are counted together, by the caller's address: at most RATE_LIMIT_PER_MINUTE, for `mail-link` a tenth of it. */
  limit?: string;
  /**
   * Every POST takes an `Idempotency-Key`. False if the answer holds a token, or if a password or code is checked, because a transaction must not
   * wait for that.
   */
  idempotent?: boolean;
  /**
   * True if the caller's session is looked up for this request, for routes that give somebody access: otherwise a token is believed for some seconds.
   */
  checksSessionNow?: boolean;
  /** True if people without an account may come in where `PUBLIC_DIRECTORY` is on; the rules for visitors decide the rest. */
  visitors?: boolean;
  /** Kind of record that `:id` in the path names, in product words. */
  idOf?: string;
}

const ROUTE = 'http:route';
const ID_OF = 'http:id-of';

export const DescribeRoute = (route: Route) => SetMetadata(ROUTE, route);

/** Returns undefined for a method without `@Endpoint` or `@Page`: nobody may use it. */
export const routeOf = (method: object): Route | undefined => Reflect.getMetadata(ROUTE, method) as Route | undefined;

export const NamesId = (subject: string) => SetMetadata(ID_OF, subject);

/** Kind of record that the method's `@IdParam` names. */
export const idNamedBy = (method: object): string | undefined => Reflect.getMetadata(ID_OF, method) as string | undefined;
