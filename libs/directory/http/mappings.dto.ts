import { ApiSchema } from '@nestjs/swagger';
import { ExactlyOne, ListOf } from '../../platform/http/fields/objects.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { Email, Id, Phone } from '../../platform/http/fields/texts.js';
import { Instant, PartialDay } from '../../platform/http/fields/times.js';
import { Flag, oneOf, OneOf } from '../../platform/http/fields/values.js';
import type { Scope } from '../contract.js';
import { MAPPING_STATUSES, type Relation, RELATIONS, SCOPES } from '../domain/mappings.js';

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

@ApiSchema({ description: 'Has either `email` or `phone`.' })
@ExactlyOne('email', 'phone')
export class InvitePatientBody {
  @Id({ optional: true, description: 'A hospital’s own id by default.' }) hospitalId?: string;
  @Email({ optional: true, example: 'ada.rivera@example.org' }) email?: string;
  @Phone({ optional: true, example: '+16175550102' }) phone?: string;
  @PartialDay({ example: '1988-03-14' }) birthDate!: string;
}

const SCOPE_LIST = { min: 1, max: SCOPES.length, unique: true, optional: true, example: ['book', 'records'] };

export class MapUserPatientBody {
  @Id({ of: 'ParentUser' }) userId!: string;
  @Id() patientId!: string;
  @OneOf(RELATIONS, { name: 'Relation', description: 'What the patient is to the account.', example: 'parent' }) relation!: Relation;
  @ListOf(oneOf(SCOPES, 'DelegateScope'), {
    ...SCOPE_LIST,
    description: 'What the account may do for the patient; all three for `self`, else `book` by default.',
  })
  scopes?: Scope[];

  @Instant({
    future: true,
    optional: true,
    description: 'When the relation ends by itself, in the future; never by default, for a child with the 18th birthday.',
    example: '2030-06-30T22:00:00Z',
  })
  expiresAt?: string;
}

export class UpdateUserPatientBody {
  @OneOf(RELATIONS, { name: 'Relation', optional: true, example: 'parent' }) relation?: Relation;
  @ListOf(oneOf(SCOPES, 'DelegateScope'), SCOPE_LIST) scopes?: Scope[];
  @Instant({ future: true, optional: true, nullable: true, description: 'Null for never.', example: '2030-06-30T22:00:00Z' })
  expiresAt?: string | null;
  @Flag({ optional: true, description: 'Whether the relation to a child goes on after the 18th birthday.', example: true })
  confirmed?: boolean;
}

class MappingQuery extends PageByInstant {
  @Flag({ inQuery: true, default: false, description: 'Those that have ended, instead of those that have not.' }) ended!: boolean;
}
class ConsentedQuery extends MappingQuery {
  @OneOf(MAPPING_STATUSES, {
    name: 'MappingStatus',
    optional: true,
    description: 'Only those that wait for an answer, or only active ones.',
  })
  status?: (typeof MAPPING_STATUSES)[number];
}
export class HospitalDoctorQuery extends ConsentedQuery {
  @Id({ optional: true, description: 'Only those of this hospital.' }) hospitalId?: string;
  @Id({ optional: true, description: 'Only those of this doctor.' }) doctorId?: string;
}
export class HospitalPatientQuery extends ConsentedQuery {
  @Id({ optional: true, description: 'Only those of this hospital.' }) hospitalId?: string;
  @Id({ optional: true, description: 'Only those of this patient.' }) patientId?: string;
}
export class DoctorPatientQuery extends ConsentedQuery {
  @Id({ optional: true, description: 'Only those of this doctor.' }) doctorId?: string;
  @Id({ optional: true, description: 'Only those of this patient.' }) patientId?: string;
}
export class UserPatientQuery extends MappingQuery {
  @Id({ optional: true, of: 'ParentUser', description: 'Only those of this account.' }) userId?: string;
  @Id({ optional: true, description: 'Only those of this patient.' }) patientId?: string;
}
