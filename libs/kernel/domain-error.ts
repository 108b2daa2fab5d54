/** The kind of an error in a word for every transport. HTTP maps each kind to one status. */
export type ErrorKind =
  'malformed' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'stale' | 'invalid' | 'too-many' | 'unavailable';

/** A refusal with a meaning. `code` is public and permanent. `details` are copied into the answer unchanged, so they hold no personal data. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;
  readonly details?: Record<string, unknown>;
}

/** One answer for a record that does not exist and for one that the caller may not see. */
export class NotFound extends DomainError {
  readonly code = 'not-found';
  readonly kind = 'not-found';
  constructor(what: string) {
    super(`There is no such ${what}.`);
  }
}

/** The caller may see the record, but this action on it is not allowed. */
export class NotAllowed extends DomainError {
  readonly code = 'not-allowed';
  readonly kind = 'forbidden';
  constructor(action: string, what: string) {
    super(`You may not ${action} this ${what}.`);
  }
}

/** Someone else changed the record since the caller read it (`If-Match` names an older version). */
export class StaleVersion extends DomainError {
  readonly code = 'stale-version';
  readonly kind = 'stale';
  constructor(override readonly details: { currentVersion: number }) {
    super('The record has changed since you read it: read it again, then repeat the change.');
  }
}

/** Fields of the body that are wrong in view of the rest of the record: name and sentence of each. */
export class InvalidFields extends DomainError {
  readonly code = 'invalid-input';
  readonly kind = 'malformed';
  override readonly details: { errors: { pointer: string; detail: string }[] };
  constructor(faults: Record<string, string>) {
    super('The request is not valid: `errors` says what to correct.');
    this.details = { errors: Object.entries(faults).map(([name, detail]) => ({ pointer: `#/${name}`, detail })) };
  }
}
