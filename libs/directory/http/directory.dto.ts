import { IntersectionType } from '@nestjs/swagger';
import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { Email, Id, Prose, Text } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { oneOf, OneOf } from '../../platform/http/fields/values.js';
import { Address, HOSPITAL_TYPES, PatientProfile } from '../contract/profiles.js';
import type { Scope } from '../contract.js';
import { type Relation, RELATIONS, SCOPES } from '../domain/mappings.js';

class Registration {
  @Email({ optional: true, example: 'ada.rivera@example.org' }) email?: string;
  @Nested(() => Address, { optional: true }) address?: Address;
  @Id({ optional: true, description: 'Doctor who will care for the patient; a doctor’s own id by default.' }) doctorId?: string;
  @Id({ optional: true, description: 'Hospital that registers the patient; a hospital’s own id by default.' }) hospitalId?: string;
}
export class CreatePatientBody extends IntersectionType(PatientProfile, Registration) {}

export class DeletionBody {
  @Prose(500, { optional: true, example: 'Registered twice' }) reason?: string;
}

export class HospitalQuery extends PageByText {
  @OneOf(HOSPITAL_TYPES, { name: 'HospitalType', optional: true, description: 'Only institutions of this type.' })
  type?: (typeof HOSPITAL_TYPES)[number];
}
export class DoctorQuery extends PageByText {
  @Text(100, { optional: true, description: 'Only doctors who name this speciality.', example: 'cardiology' }) speciality?: string;
}

export class MapHospitalDoctorBody {
  @Id() hospitalId!: string;
  @Id() doctorId!: string;
}
export class MapHospitalPatientBody {
  @Id() hospitalId!: string;
  @Id() patientId!: string;
}
export class MapDoctorPatientBody {
  @Id() doctorId!: string;
  @Id() patientId!: string;
}
export class MapUserPatientBody {
  @Id({ of: 'ParentUser' }) userId!: string;
  @Id() patientId!: string;
  @OneOf(RELATIONS, { name: 'Relation', example: 'parent' }) relation!: Relation;

  @ListOf(oneOf(SCOPES, 'DelegateScope'), {
    min: 1,
    max: SCOPES.length,
    unique: true,
    optional: true,
    description: 'What the account may do for the patient; all three for `self`, else `book` by default.',
    example: ['book', 'records'],
  })
  scopes?: Scope[];

  @Instant({
    future: true,
    optional: true,
    description: 'When the relation ends by itself, in the future; never by default.',
    example: '2030-06-30T22:00:00Z',
  })
  expiresAt?: string;
}

export class VerificationBody {
  @OneOf(['verified', 'rejected'], { name: 'VerificationDecision' }) verification!: 'verified' | 'rejected';
}
