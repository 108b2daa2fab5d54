import { DomainError } from '../../kernel/domain-error.js';

export class EmailTaken extends DomainError {
  readonly code = 'email-taken';
  readonly kind = 'conflict';
  constructor() {
    super('Another account has this email.');
  }
}

export class ProfileMissing extends DomainError {
  readonly code = 'profile-missing';
  readonly kind = 'invalid';
  constructor() {
    super('An account other than an administrator’s needs the profile that stands behind it.');
  }
}

/** One answer for an unknown email, a wrong password and a closed account. */
export class WrongCredentials extends DomainError {
  readonly code = 'wrong-credentials';
  readonly kind = 'unauthenticated';
  constructor() {
    super('Email or password is wrong.');
  }
}

export class Unauthenticated extends DomainError {
  readonly code = 'unauthenticated';
  readonly kind = 'unauthenticated';
  constructor() {
    super('This needs a valid access token: Authorization: Bearer <token>.');
  }
}

export class PasswordTooCommon extends DomainError {
  readonly code = 'password-too-common';
  readonly kind = 'invalid';
  constructor() {
    super('This password is among the most common ones: choose another.');
  }
}
