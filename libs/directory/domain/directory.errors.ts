import { DomainError } from '../../kernel/domain-error.js';

export class AlreadyMapped extends DomainError {
  readonly code = 'already-mapped';
  readonly kind = 'conflict';
  constructor() {
    super('The two are mapped already.');
  }
}

export class PatientNeedsDoctorOrHospital extends DomainError {
  readonly code = 'patient-needs-doctor-or-hospital';
  readonly kind = 'invalid';
  constructor() {
    super('A patient created by staff needs a doctorId or a hospitalId.');
  }
}

export class MappingEnded extends DomainError {
  readonly code = 'mapping-ended';
  readonly kind = 'invalid';
  constructor() {
    super('This mapping has ended already.');
  }
}

export class InCareAlready extends DomainError {
  readonly code = 'in-care-already';
  readonly kind = 'invalid';
  constructor() {
    super('The patient is in your care: no break-glass is needed.');
  }
}

export class AlreadyReviewed extends DomainError {
  readonly code = 'already-reviewed';
  readonly kind = 'conflict';
  constructor() {
    super('This break-glass was reviewed already.');
  }
}
