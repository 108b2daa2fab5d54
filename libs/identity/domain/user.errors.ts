import { DomainError } from '../../kernel/domain-error.js';

export { EmailTaken } from '../contract.js';

export class ProfileMissing extends DomainError {
  readonly code = 'profile-missing';
  readonly kind = 'invalid';
  constructor() {
    super('An account that is not an administrator’s needs `profileId`: the id of a doctor, hospital or patient that exists.');
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
    super('This password is among the most common ones, or no more than a word that stands for this place: choose another.');
  }
}

export class PasswordTooSimple extends DomainError {
  readonly code = 'password-too-simple';
  readonly kind = 'invalid';
  constructor() {
    super('This password is blank, one or two characters repeated, or a row of the alphabet, of digits or of keys: choose another.');
  }
}

export class PasswordIsPersonal extends DomainError {
  readonly code = 'password-is-personal';
  readonly kind = 'invalid';
  constructor() {
    super('This password is the email or the name of the account: choose one that does not say whose it is.');
  }
}

/** Reasons to refuse a new password as easy to guess. */
export const GUESSABLE = [new PasswordTooCommon(), new PasswordTooSimple(), new PasswordIsPersonal()];

/** The password is correct and the account has a second factor: repeat the log-in with `code`. */
export class SecondFactorNeeded extends DomainError {
  readonly code = 'second-factor-needed';
  readonly kind = 'unauthenticated';
  constructor() {
    super('This account has a second factor: send its code (or a recovery code) as `code`.');
  }
}

export class WrongSecondFactor extends DomainError {
  readonly code = 'wrong-second-factor';
  readonly kind = 'unauthenticated';
  constructor() {
    super('The code is wrong, has expired or was used before: take the next one that the app shows.');
  }
}

export class InvalidRefreshToken extends DomainError {
  readonly code = 'invalid-refresh-token';
  readonly kind = 'unauthenticated';
  /** `wantsTooMuch` is true if the token is valid, but the requested scopes exceed those of its session. */
  constructor(readonly wantsTooMuch = false) {
    super('The refresh token has expired, was used before or is not one of ours: log in again.');
  }
}

export class InvalidLink extends DomainError {
  readonly code = 'invalid-link';
  readonly kind = 'invalid';
  constructor() {
    super('This link has expired, was used before or is not one of ours: ask for a new one.');
  }
}

/** The password is wrong, in an action that asks for it again. */
export class WrongPassword extends DomainError {
  readonly code = 'wrong-password';
  readonly kind = 'invalid';
  constructor() {
    super('The current password is wrong.');
  }
}

export class AlreadySetUp extends DomainError {
  readonly code = 'already-set-up';
  readonly kind = 'conflict';
  constructor() {
    super('The account has an authenticator app already: remove that one first.');
  }
}

export class NotSetUp extends DomainError {
  readonly code = 'not-set-up';
  readonly kind = 'invalid';
  constructor() {
    super('The account has no authenticator app.');
  }
}

export class WrongCode extends DomainError {
  readonly code = 'wrong-code';
  readonly kind = 'invalid';
  constructor() {
    super('The code is wrong, has expired or was used before: take the next one that the app shows.');
  }
}

export class LastAdministrator extends DomainError {
  readonly code = 'last-administrator';
  readonly kind = 'invalid';
  constructor() {
    super('This is the last administrator who can log in: name another one first.');
  }
}

/** One answer for an unknown passkey, a wrong signature, origin or challenge, and a closed account. */
export class PasskeyRefused extends DomainError {
  readonly code = 'passkey-refused';
  readonly kind = 'unauthenticated';
  constructor() {
    super('The passkey is not known here, or its answer is not valid: begin again.');
  }
}

export class PasskeyKnown extends DomainError {
  readonly code = 'passkey-known';
  readonly kind = 'conflict';
  constructor() {
    super('This passkey is registered already, or the account has 20 of them.');
  }
}
