import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Country, Email, language, LanguageTag, Phone, Prose, Text, text, WebAddress } from '../../platform/http/fields/texts.js';
import { Day, TimeZone } from '../../platform/http/fields/times.js';
import { OneOf, WholeNumber } from '../../platform/http/fields/values.js';

export const GENDERS = ['female', 'male', 'other', 'unknown'] as const;
export const HOSPITAL_TYPES = ['hospital', 'clinic', 'laboratory', 'pharmacy', 'insurer', 'other'] as const;

export class Address {
  @Text(200, { optional: true, example: '1 Main Street' }) line?: string;
  @Text(100, { optional: true, example: 'Boston' }) city?: string;
  @Text(100, { optional: true, example: 'MA' }) state?: string;
  @Text(20, { optional: true, example: '02118' }) postalCode?: string;
  @Country({ optional: true, description: 'ISO 3166-1 alpha-2.' }) country?: string;
}

/** Fields of a patient profile that its owner fills in. */
export class PatientProfile {
  @Text(200, { example: 'Ada Rivera' }) name!: string;
  @Day({ past: true, description: 'Date of birth, not in the future.' }) birthDate!: string;
  @OneOf(GENDERS, { name: 'Gender', default: 'unknown', example: 'female' }) gender!: (typeof GENDERS)[number];
  @Phone({ optional: true }) phone?: string;
  @LanguageTag({ optional: true }) preferredLanguage?: string;
  @TimeZone({ default: 'UTC' }) timeZone!: string;
}

const speciality = text(100);

export class DoctorProfile {
  @Text(200, { example: 'Grace Okafor' }) name!: string;
  @Text(100, { optional: true, example: 'Consultant' }) designation?: string;
  @ListOf(speciality, { max: 30, default: [], example: ['cardiology'] }) specialities!: string[];
  @Text(64, { optional: true, example: 'MA-204513' }) licenceNumber?: string;
  @WholeNumber(0, 80, { unit: 'years', optional: true, example: 20 }) experienceYears?: number;
  @Prose(4000, { optional: true, example: 'Cardiologist with twenty years of practice.' }) biography?: string;
  @ListOf(language, { max: 30, default: [], example: ['en', 'es'], description: 'ISO 639 codes.' }) languages!: string[];
  @Email({ optional: true, example: 'okafor@harbour.example' }) email?: string;
  @Phone({ optional: true }) phone?: string;
  @Nested(() => Address, { optional: true }) address?: Address;
  @TimeZone({ default: 'UTC' }) timeZone!: string;
}

export class HospitalProfile {
  @Text(200, { example: 'Harbour Clinic' }) name!: string;
  @OneOf(HOSPITAL_TYPES, { name: 'HospitalType', default: 'hospital', example: 'clinic' }) type!: (typeof HOSPITAL_TYPES)[number];
  @Email({ optional: true, example: 'desk@harbour.example' }) email?: string;
  @Phone({ optional: true }) phone?: string;
  @WebAddress({ optional: true }) website?: string;
  @Nested(() => Address, { optional: true }) address?: Address;
  @Text(64, { optional: true, example: 'HC-2041' }) licenceNumber?: string;
  @Text(200, { optional: true, example: 'JCI, 2026' }) accreditation?: string;
  @ListOf(speciality, { max: 30, default: [], example: ['cardiology'] }) specialities!: string[];
  @TimeZone({ default: 'UTC' }) timeZone!: string;
}
