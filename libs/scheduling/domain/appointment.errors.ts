import { DomainError } from '../../kernel/domain-error.js';
import type { AppointmentStatus } from './appointment-status.js';

export class SlotInThePast extends DomainError {
  readonly code = 'slot-in-the-past';
  readonly kind = 'invalid';
  constructor() {
    super('An appointment must start in the future.');
  }
}

export class SlotTaken extends DomainError {
  readonly code = 'slot-taken';
  readonly kind = 'conflict';
  constructor() {
    super('The doctor or the patient has another appointment at that time.');
  }
}

export class DoctorNotAtHospital extends DomainError {
  readonly code = 'doctor-not-at-hospital';
  readonly kind = 'invalid';
  constructor() {
    super('The doctor does not work at this hospital.');
  }
}

export class TransitionRefused extends DomainError {
  readonly code = 'transition-refused';
  readonly kind = 'invalid';
  override readonly details: { currentStatus: AppointmentStatus; allowed: readonly AppointmentStatus[] };
  constructor(from: AppointmentStatus, to: AppointmentStatus, allowed: readonly AppointmentStatus[]) {
    super(`An appointment that is ${from} cannot become ${to}.`);
    this.details = { currentStatus: from, allowed };
  }
}
