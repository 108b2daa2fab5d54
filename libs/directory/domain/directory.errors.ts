import { DomainError } from '../../kernel/domain-error.js';

export { ContactNotInList, UnknownSpeciality } from '../contract.js';

export class AlreadyMapped extends DomainError {
  readonly code = 'already-mapped';
  readonly kind = 'conflict';
  constructor() {
    super('The two are mapped already.');
  }
}

export class OwnsProfile extends DomainError {
  readonly code = 'owns-profile';
  readonly kind = 'conflict';
  constructor() {
    super('This account has a profile of its own already.');
  }
}

export class PatientNeedsDoctorOrHospital extends DomainError {
  readonly code = 'patient-needs-doctor-or-hospital';
  readonly kind = 'invalid';
  constructor() {
    super('A patient created by staff needs a doctorId or a hospitalId.');
  }
}

/** The data of a patient are checked step by step, and no step is taken back. */
export class ValidationRefused extends DomainError {
  readonly code = 'validation-refused';
  readonly kind = 'invalid';
  override readonly details: { allowed: string[] };
  constructor(from: string, all: readonly string[]) {
    const allowed = all.slice(all.indexOf(from) + 1);
    super(`The patient is ${from} already: ${allowed.length > 0 ? `only ${allowed.join(', ')} can follow` : 'nothing follows'}.`);
    this.details = { allowed };
  }
}

/** The name or licence number of a verified doctor or hospital. */
export class LicenceVerified extends DomainError {
  readonly code = 'licence-verified';
  readonly kind = 'invalid';
  constructor() {
    super('This licence number was verified: ask an administrator to change it.');
  }
}

export class SpecialityInUse extends DomainError {
  readonly code = 'speciality-in-use';
  readonly kind = 'conflict';
  constructor() {
    super('Doctors or hospitals have this speciality: change them first.');
  }
}

export class NotTakingPatients extends DomainError {
  readonly code = 'no-new-patients';
  readonly kind = 'invalid';
  constructor() {
    super('This doctor takes no new patients at present.');
  }
}

export class NotProposed extends DomainError {
  readonly code = 'not-proposed';
  readonly kind = 'invalid';
  constructor() {
    super('This mapping is active already: nothing is left to accept or decline.');
  }
}

export class NameTheHospital extends DomainError {
  readonly code = 'name-the-hospital';
  readonly kind = 'invalid';
  constructor() {
    super('The patient is registered at no hospital: name in hospitalId the one of yours that reviews this.');
  }
}

export class SearchNeedsSomething extends DomainError {
  readonly code = 'search-needs-something';
  readonly kind = 'malformed';
  constructor() {
    super('A search needs a name, birthDate, identifier or phone.');
  }
}

export class DeathBeforeBirth extends DomainError {
  readonly code = 'death-before-birth';
  readonly kind = 'invalid';
  constructor() {
    super('The date of death lies before the date of birth: correct one of them.');
  }
}

export class OfAge extends DomainError {
  readonly code = 'of-age';
  readonly kind = 'invalid';
  constructor() {
    super('The patient is of age: name another relation than child.');
  }
}

export class NotOfAge extends DomainError {
  readonly code = 'not-of-age';
  readonly kind = 'invalid';
  constructor() {
    super('The relation to a child is confirmed once the child is 18.');
  }
}

export class CannotActNow extends DomainError {
  readonly code = 'cannot-act-now';
  readonly kind = 'invalid';
  constructor() {
    super('The doctor or hospital may not practise here at present.');
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
