import { SetMetadata } from '@nestjs/common';

/** An action, and the kind of record that it is done to. */
export type Deed = readonly [action: string, subject: string];

/** Facts about a route for the guards, the audit trail and the interceptor. */
export interface Route {
  /** The deed that the caller must be allowed on some record; a public route has no caller. */
  access: Deed | 'public';
  /**
   * The deed in the request's event, where it differs from `access`. `by-command`: the command inserts the event itself (`AuditTrail`), or its
   * refusal must leave something behind, so that no transaction is opened around it; where it inserts none, the event is recorded after it.
   * `refusals`: everybody may know the answer, so that only a refusal is an event.
   */
  audit?: Deed | 'by-command' | 'refusals';
  /** Requests to routes of one group are counted together, by the caller's address: at most RATE_LIMIT_PER_MINUTE, of `mail-link` a tenth of it. */
  limit?: string;
  /** Every POST takes an `Idempotency-Key`. False where the answer holds a token, or a password or code is checked, for which no transaction waits. */
  idempotent?: boolean;
  /** Looks up the caller's session for this request, for routes that give somebody a way in: a token is otherwise believed for some seconds. */
  checksSessionNow?: boolean;
  /** Kind of record that `:id` in the path names, in product words. */
  idOf?: string;
}

const ROUTE = 'http:route';
const ID_OF = 'http:id-of';

export const DescribeRoute = (route: Route) => SetMetadata(ROUTE, route);

/** Undefined for a method that no `@Endpoint` or `@Page` describes: nobody may use it. */
export const routeOf = (method: object): Route | undefined => Reflect.getMetadata(ROUTE, method) as Route | undefined;

export const NamesId = (subject: string) => SetMetadata(ID_OF, subject);

export const idOf = (method: object): string | undefined => Reflect.getMetadata(ID_OF, method) as string | undefined;
