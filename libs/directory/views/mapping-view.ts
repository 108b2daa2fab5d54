import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf, pageOf } from '../../platform/http/fields/objects.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Flag, oneOf, OneOf } from '../../platform/http/fields/values.js';
import { MAPPING_SIDES, MAPPING_STATUSES, type Relation, RELATIONS, SCOPES } from '../domain/mappings.js';

class Mapping {
  @Id({ of: 'Mapping' }) id!: string;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
  @Instant({ nullable: true, example: null }) endedAt!: string | null;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
}
class Consented extends Mapping {
  @OneOf(MAPPING_STATUSES, { name: 'MappingStatus', description: 'Only an active one gives access.', example: 'active' })
  status!: (typeof MAPPING_STATUSES)[number];
  @OneOf(MAPPING_SIDES, { name: 'MappingSide', nullable: true, description: 'Null for one that needed no consent.', example: null })
  proposedBy!: (typeof MAPPING_SIDES)[number] | null;
  @Instant({ nullable: true, example: null }) acceptedAt!: string | null;
}
export class HospitalDoctorMappingView extends Consented {
  @Id() hospitalId!: string;
  @Names('Hospital', 'Harbour Clinic', { nullable: true }) hospital!: Named | null;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor', { nullable: true }) doctor!: Named | null;
}
export class HospitalPatientMappingView extends Consented {
  @Id() hospitalId!: string;
  @Names('Hospital', 'Harbour Clinic', { nullable: true }) hospital!: Named | null;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
}
export class DoctorPatientMappingView extends Consented {
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor', { nullable: true }) doctor!: Named | null;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
}
export class UserPatientMappingView extends Mapping {
  @Id({ of: 'ParentUser' }) userId!: string;
  @Names('User', 'Ada Rivera', { nullable: true }) user!: Named | null;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
  @OneOf(RELATIONS, { name: 'Relation', example: 'parent' }) relation!: Relation;
  @ListOf(oneOf(SCOPES, 'DelegateScope'), { example: ['book', 'records'] }) scopes!: string[];
  @Instant({ nullable: true, description: 'When it ends by itself.', example: '2030-06-30T22:00:00.000Z' }) expiresAt!: string | null;
  @Flag({ description: 'Whether the relation to a child goes on after the 18th birthday.', example: false }) confirmed!: boolean;
}

export class HospitalDoctorMappingList extends pageOf(HospitalDoctorMappingView) {}
export class HospitalPatientMappingList extends pageOf(HospitalPatientMappingView) {}
export class DoctorPatientMappingList extends pageOf(DoctorPatientMappingView) {}
export class UserPatientMappingList extends pageOf(UserPatientMappingView) {}
