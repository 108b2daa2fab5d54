import { ListOf } from '../../platform/http/fields/objects.js';
import { Email, Phone, Prose, Text, text } from '../../platform/http/fields/texts.js';
import { Day } from '../../platform/http/fields/times.js';
import { Decimal, OneOf } from '../../platform/http/fields/values.js';

// Parts of a patient that are sealed at rest.

export const IDENTIFIER_KINDS = [
  'mrn',
  'national-id',
  'drivers-licence',
  'passport',
  'npi',
  'licence',
  'tax',
  'insurance',
  'other',
] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];
export const BLOOD_TYPES = ['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-'] as const;

/** A number by which somebody knows the patient. */
export class Identifier {
  @OneOf(IDENTIFIER_KINDS, { name: 'IdentifierKind', example: 'mrn' }) kind!: IdentifierKind;
  @Text(300, {
    optional: true,
    description: 'URI of the numbers that it is one of; by default those of this kind in this installation.',
    example: 'urn:harbour:mrn',
  })
  system?: string;
  @Text(200, { example: 'HC-100274' }) value!: string;
}

export class Insurance {
  @Text(200, { example: 'Harbour Health Plan' }) insurer!: string;
  @Text(200, { optional: true, example: 'Silver' }) plan?: string;
  @Text(64, { example: 'HHP-55-1029' }) memberNumber!: string;
  @Text(64, { optional: true, example: 'G-77' }) groupNumber?: string;
  @Day({ optional: true, example: '2027-12-31' }) validUntil?: string;
}

/** Somebody to call in an emergency: a name, and a phone or an email. */
export class EmergencyContact {
  @Text(200, { example: 'Luis Rivera' }) name!: string;
  @Text(100, { optional: true, example: 'husband' }) relation?: string;
  @Phone({ example: '+16175550199' }) phone!: string;
  @Email({ optional: true, example: 'luis.rivera@example.org' }) email?: string;
}

const entries = (example: string) => ({ max: 100, default: [], example: [example] });

export class HealthProfile {
  @OneOf(BLOOD_TYPES, { name: 'BloodType', optional: true, example: 'A+' }) bloodType?: (typeof BLOOD_TYPES)[number];
  @ListOf(text(200), entries('penicillin')) allergies!: string[];
  @ListOf(text(200), entries('hypertension')) conditions!: string[];
  @ListOf(text(200), entries('amlodipine 5 mg')) medications!: string[];
  @Decimal(20, 300, { unit: 'cm', optional: true, example: 168 }) heightCm?: number;
  @Decimal(0.2, 700, { unit: 'kg', optional: true, example: 62.5 }) weightKg?: number;
  @Prose(2000, { optional: true, description: 'Smoking, alcohol, sport.', example: 'Does not smoke; swims twice a week.' }) habits?: string;
}
