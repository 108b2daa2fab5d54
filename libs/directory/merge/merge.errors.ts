import { DomainError } from '../../kernel/domain-error.js';

export class SamePatient extends DomainError {
  readonly code = 'same-patient';
  readonly kind = 'invalid';
  constructor() {
    super('Name two patients: nobody is a duplicate of themselves.');
  }
}

export class TwoAccounts extends DomainError {
  readonly code = 'two-accounts';
  readonly kind = 'conflict';
  constructor() {
    super('Both patients have an account of their own: close one of the accounts first.');
  }
}

export class DuplicateHasAccount extends DomainError {
  readonly code = 'duplicate-has-account';
  readonly kind = 'conflict';
  constructor() {
    super('The duplicate has an account of its own: merge the other way round, so that the patient with the account stays.');
  }
}

export class MergedSince extends DomainError {
  readonly code = 'merged-since';
  readonly kind = 'conflict';
  constructor() {
    super('The patient was merged into another one, or deleted, since then: undo that first.');
  }
}

export class UndoneAlready extends DomainError {
  readonly code = 'undone-already';
  readonly kind = 'conflict';
  constructor() {
    super('This merge was undone before.');
  }
}

export class UndoTooLate extends DomainError {
  readonly code = 'undo-too-late';
  readonly kind = 'invalid';
  constructor() {
    super('A merge can be undone for 30 days; they are over.');
  }
}
