import type { Seals } from '../kernel/seals.js';
import { ListOf, Nested, pageOf } from '../platform/http/fields/objects.js';
import { Id, Shown, shown } from '../platform/http/fields/texts.js';
import { Day, Instant } from '../platform/http/fields/times.js';
import { Count, Flag, oneOf, OneOf } from '../platform/http/fields/values.js';
import { Address, GENDERS, HOSPITAL_TYPES } from './contract/profiles.js';
import { type BreakGlass, openedTexts, type Verdict, VERDICTS } from './domain/break-glass.js';
import { type Doctor, DOCTOR_STATUSES } from './domain/doctor.js';
import { type Hospital, VERIFICATIONS } from './domain/hospital.js';
import { type Relation, RELATIONS, SCOPES } from './domain/mappings.js';
import { type Patient, VALIDATION_STATUSES } from './domain/patient.js';

// Fields of each profile that the API returns: an allow-list.

class Stamps {
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
}

export class HospitalView extends Stamps {
  @Id() id!: string;
  @Shown({ example: 'Harbour Clinic' }) name!: string;
  @OneOf(HOSPITAL_TYPES, { name: 'HospitalType', example: 'clinic' }) type!: (typeof HOSPITAL_TYPES)[number];
  @Shown({ nullable: true, example: 'desk@harbour.example' }) email!: string | null;
  @Shown({ nullable: true, example: '+16175550100' }) phone!: string | null;
  @Nested(() => Address, { nullable: true }) address!: Address | null;
  @Shown({ nullable: true, example: 'https://harbour.example' }) website!: string | null;
  @Shown({ nullable: true, example: 'HC-2041' }) licenceNumber!: string | null;
  @Shown({ nullable: true, example: 'JCI, 2026' }) accreditation!: string | null;
  @ListOf(shown, { example: ['cardiology'] }) specialities!: string[];
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @OneOf(VERIFICATIONS, { name: 'VerificationStatus', example: 'verified' }) verification!: Hospital['verification'];
}
export class HospitalList extends pageOf(HospitalView) {}

export const toHospitalView = (h: Hospital): HospitalView => ({
  id: h.id,
  name: h.name,
  type: h.type,
  email: h.email ?? null,
  phone: h.phone ?? null,
  website: h.website ?? null,
  address: h.address ?? null,
  licenceNumber: h.licenceNumber ?? null,
  accreditation: h.accreditation ?? null,
  specialities: h.specialities,
  timeZone: h.timeZone,
  verification: h.verification,
  version: h.version,
  createdAt: h.createdAt.toISOString(),
});

export class DoctorView extends Stamps {
  @Id() id!: string;
  @Shown({ example: 'Grace Okafor' }) name!: string;
  @Shown({ nullable: true, example: 'Consultant' }) designation!: string | null;
  @ListOf(shown, { example: ['cardiology'] }) specialities!: string[];
  @Shown({ nullable: true, example: 'MA-204513' }) licenceNumber!: string | null;
  @Count({ nullable: true, description: 'Years.', example: 20 }) experienceYears!: number | null;
  @Shown({ nullable: true, example: 'Cardiologist with twenty years of practice.' }) biography!: string | null;
  @ListOf(shown, { example: ['en', 'es'], description: 'ISO 639 codes.' }) languages!: string[];
  @Shown({ nullable: true, example: 'okafor@harbour.example' }) email!: string | null;
  @Shown({ nullable: true, example: '+16175550101' }) phone!: string | null;
  @Nested(() => Address, { nullable: true }) address!: Address | null;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @OneOf(DOCTOR_STATUSES, { name: 'DoctorStatus' }) status!: Doctor['status'];
  @OneOf(VERIFICATIONS, { name: 'VerificationStatus', example: 'verified' }) verification!: Doctor['verification'];
  @Flag() acceptsNewPatients!: boolean;
}
export class DoctorList extends pageOf(DoctorView) {}

export const toDoctorView = (d: Doctor): DoctorView => ({
  id: d.id,
  name: d.name,
  designation: d.designation ?? null,
  specialities: d.specialities,
  licenceNumber: d.licenceNumber ?? null,
  experienceYears: d.experienceYears ?? null,
  biography: d.biography ?? null,
  languages: d.languages,
  email: d.email ?? null,
  phone: d.phone ?? null,
  address: d.address ?? null,
  timeZone: d.timeZone,
  status: d.status,
  verification: d.verification,
  acceptsNewPatients: d.acceptsNewPatients,
  version: d.version,
  createdAt: d.createdAt.toISOString(),
});

export class PatientView extends Stamps {
  @Id() id!: string;
  @Shown({ example: 'Ada Rivera' }) name!: string;
  @Day() birthDate!: string;
  @OneOf(GENDERS, { name: 'Gender' }) gender!: Patient['gender'];
  @Shown({ nullable: true, example: 'ada.rivera@example.org' }) email!: string | null;
  @Shown({ nullable: true, example: '+16175550102' }) phone!: string | null;
  @Nested(() => Address, { nullable: true }) address!: Address | null;
  @Shown({ nullable: true, example: 'en' }) preferredLanguage!: string | null;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @Day({ nullable: true, example: null }) deceasedOn!: string | null;
  @OneOf(VALIDATION_STATUSES, { name: 'ValidationStatus' }) validationStatus!: Patient['validationStatus'];
}
export class PatientList extends pageOf(PatientView) {}

export const toPatientView = (p: Patient): PatientView => ({
  id: p.id,
  name: p.name,
  birthDate: p.birthDate,
  gender: p.gender,
  email: p.email ?? null,
  phone: p.phone ?? null,
  address: p.address ?? null,
  preferredLanguage: p.preferredLanguage ?? null,
  timeZone: p.timeZone,
  deceasedOn: p.deceasedOn ?? null,
  validationStatus: p.validationStatus,
  version: p.version,
  createdAt: p.createdAt.toISOString(),
});

export class BreakGlassView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Id() patientId!: string;
  @Shown({ example: 'Unconscious in the emergency room, medication unknown' }) reason!: string;
  @Instant({ example: '2027-03-01T02:14:00.000Z' }) openedAt!: string;
  @Instant({ description: 'Until when the doctor sees the patient.', example: '2027-03-01T03:14:00.000Z' }) expiresAt!: string;
  @Id({ of: 'User', nullable: true, example: null }) reviewedBy!: string | null;
  @Instant({ nullable: true, example: null }) reviewedAt!: string | null;
  @OneOf(VERDICTS, { name: 'BreakGlassVerdict', nullable: true, example: null }) verdict!: Verdict | null;
  @Shown({ nullable: true, example: null }) reviewNote!: string | null;
}
export class BreakGlassList extends pageOf(BreakGlassView) {}

export const toBreakGlassView = (b: BreakGlass, seals: Seals): BreakGlassView => ({
  id: b.id,
  doctorId: b.doctorId,
  patientId: b.patientId,
  ...openedTexts(seals, b),
  openedAt: b.openedAt.toISOString(),
  expiresAt: b.expiresAt.toISOString(),
  reviewedBy: b.reviewedBy ?? null,
  reviewedAt: b.reviewedAt?.toISOString() ?? null,
  verdict: b.verdict ?? null,
});

class Mapping {
  @Id({ of: 'Mapping' }) id!: string;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
}
export class HospitalDoctorMappingView extends Mapping {
  @Id() hospitalId!: string;
  @Id() doctorId!: string;
}
export class HospitalPatientMappingView extends Mapping {
  @Id() hospitalId!: string;
  @Id() patientId!: string;
}
export class DoctorPatientMappingView extends Mapping {
  @Id() doctorId!: string;
  @Id() patientId!: string;
}
export class UserPatientMappingView extends Mapping {
  @Id({ of: 'ParentUser' }) userId!: string;
  @Id() patientId!: string;
  @OneOf(RELATIONS, { name: 'Relation', example: 'parent' }) relation!: Relation;
  @ListOf(oneOf(SCOPES, 'DelegateScope'), { example: ['book', 'records'] }) scopes!: string[];
  @Instant({ nullable: true, example: '2030-06-30T22:00:00.000Z' }) expiresAt!: string | null;
}
export class PatientOfUserView extends UserPatientMappingView {
  @Shown({ example: 'Ada Rivera' }) patientName!: string;
}
export class PatientOfUserList extends pageOf(PatientOfUserView) {}
