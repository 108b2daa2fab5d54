import { ListOf, pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown, shown } from '../../platform/http/fields/texts.js';
import { Flag, OneOf } from '../../platform/http/fields/values.js';
import { HOSPITAL_TYPES } from '../contract/profiles.js';
import { type Hospital, VERIFICATIONS } from '../domain/hospital.js';
import { partsOf, ProfileParts } from './shared.js';

/** A hospital as the API returns it: an allow-list. */
export class HospitalView extends ProfileParts {
  @Id() id!: string;
  @Shown({ example: 'Harbour Clinic' }) name!: string;
  @OneOf(HOSPITAL_TYPES, { name: 'HospitalType', example: 'clinic' }) type!: (typeof HOSPITAL_TYPES)[number];
  @Shown({ nullable: true, example: 'https://harbour.example' }) website!: string | null;
  @Shown({ nullable: true, example: 'https://maps.example/harbour' }) link!: string | null;
  @Shown({ nullable: true, example: 'HC-2041' }) licenceNumber!: string | null;
  @Shown({ nullable: true, example: 'JCI, 2026' }) accreditation!: string | null;
  @ListOf(shown, { example: ['cardiology'] }) specialities!: string[];
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @Flag({ description: 'False for one that does not work any more.' }) active!: boolean;
  @OneOf(VERIFICATIONS, { name: 'VerificationStatus', example: 'verified' }) verification!: Hospital['verification'];
}
export class HospitalList extends pageOf(HospitalView) {}

export const toHospitalView = (h: Hospital): HospitalView => ({
  id: h.id,
  name: h.name,
  type: h.type,
  ...partsOf(h),
  website: h.website ?? null,
  link: h.link ?? null,
  licenceNumber: h.licenceNumber ?? null,
  accreditation: h.accreditation ?? null,
  specialities: h.specialities,
  timeZone: h.timeZone,
  active: h.active,
  verification: h.verification,
});
