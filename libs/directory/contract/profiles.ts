import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Country, Currency, Email, language, LanguageTag, Phone, Prose, Text, text, WebAddress } from '../../platform/http/fields/texts.js';
import { ClockTime, PartialDay, TimeZone } from '../../platform/http/fields/times.js';
import { Flag, OneOf, WholeNumber } from '../../platform/http/fields/values.js';

export const GENDERS = ['female', 'male', 'other', 'unknown'] as const;
export const HOSPITAL_TYPES = ['hospital', 'clinic', 'laboratory', 'pharmacy', 'insurer', 'other'] as const;
export const EMAIL_TYPES = ['home', 'work', 'other'] as const;
export const PHONE_TYPES = ['mobile', 'home', 'work', 'fax', 'pager', 'other'] as const;
export const ADDRESS_TYPES = ['home', 'work', 'postal', 'billing', 'temporary', 'other'] as const;
const MOST_CONTACTS = 10;

export class Address {
  @Text(200, { optional: true, example: '1 Main Street' }) line?: string;
  @Text(100, { optional: true, example: 'Boston' }) city?: string;
  @Text(100, { optional: true, description: 'District or county.', example: 'Suffolk' }) region?: string;
  @Text(100, { optional: true, example: 'MA' }) state?: string;
  @Text(20, { optional: true, example: '02118' }) postalCode?: string;
  @Country({ optional: true, description: 'ISO 3166-1 alpha-2.' }) country?: string;
}

const PRIMARY = { default: false, description: 'One of the list; the first if none is marked.', example: true };

export class EmailContact {
  @OneOf(EMAIL_TYPES, { name: 'EmailType', default: 'home', example: 'home' }) type!: (typeof EMAIL_TYPES)[number];
  @Email({ example: 'ada.rivera@example.org' }) value!: string;
  @Flag(PRIMARY) primary!: boolean;
}

export class PhoneContact {
  @OneOf(PHONE_TYPES, { name: 'PhoneType', default: 'mobile', example: 'mobile' }) type!: (typeof PHONE_TYPES)[number];
  @Phone({ example: '+16175550102' }) value!: string;
  @Flag(PRIMARY) primary!: boolean;
}

export class AddressContact extends Address {
  @OneOf(ADDRESS_TYPES, { name: 'AddressType', default: 'home', example: 'home' }) type!: (typeof ADDRESS_TYPES)[number];
  @Flag(PRIMARY) primary!: boolean;
}

const onePrimary = (entries: unknown[]): string | undefined =>
  entries.filter((entry) => (entry as { primary?: unknown }).primary === true).length > 1
    ? 'Must mark at most one entry as primary.'
    : undefined;
const contacts = (of: string) => ({
  max: MOST_CONTACTS,
  optional: true,
  rule: onePrimary,
  description: `All ${of}, instead of the primary one alone; at most ${String(MOST_CONTACTS)}.`,
});

/** Ways to reach a person or hospital. */
class Reachable {
  @Email({ optional: true, description: 'The primary one.', example: 'ada.rivera@example.org' }) email?: string;
  @ListOf(() => EmailContact, contacts('emails')) emails?: EmailContact[];
  @Phone({ optional: true, description: 'The primary one, as people write it.', example: '+16175550102' }) phone?: string;
  @ListOf(() => PhoneContact, contacts('phones')) phones?: PhoneContact[];
  @Nested(() => Address, { optional: true, description: 'The primary one.' }) address?: Address;
  @ListOf(() => AddressContact, contacts('addresses')) addresses?: AddressContact[];
}

/** Fields of a patient profile that its owner fills in. */
export class PatientProfile extends Reachable {
  @Text(200, { example: 'Ada Rivera' }) name!: string;
  @PartialDay({ past: true, description: 'Date of birth, not in the future.' }) birthDate!: string;
  @OneOf(GENDERS, { name: 'Gender', default: 'unknown', example: 'female' }) gender!: (typeof GENDERS)[number];
  @WebAddress({ optional: true, description: 'Link to a picture.', example: 'https://pictures.example/ada.jpg' }) photo?: string;
  @LanguageTag({ optional: true }) preferredLanguage?: string;
  @TimeZone({ default: 'UTC' }) timeZone!: string;
}

const speciality = text(100);
const SPECIALITIES = {
  max: 30,
  default: [],
  example: ['cardiology'],
  description: 'Names of the managed list (GET /specialities), in any case.',
};

/** The price of a consultation. */
export class Fee {
  @Text(12, {
    pattern: [/^\d{1,8}(\.\d{1,3})?$/, 'Must be an amount such as 120 or 120.50.'],
    description: 'In units of the currency.',
    example: '120.50',
  })
  amount!: string;
  @Currency({ description: 'ISO 4217.' }) currency!: string;
}

/** Working hours of a day; an end before the start is the next day. */
export class Shift {
  @ClockTime({ example: '09:00' }) start!: string;
  @ClockTime({ example: '17:30' }) end!: string;
}

export class DoctorProfile extends Reachable {
  @Text(200, { example: 'Grace Okafor' }) name!: string;
  @WebAddress({ optional: true, description: 'Link to a picture.', example: 'https://pictures.example/grace.jpg' }) photo?: string;
  @Text(100, { optional: true, example: 'Consultant' }) designation?: string;
  @ListOf(speciality, SPECIALITIES) specialities!: string[];
  @Text(64, { optional: true, description: 'Unique among verified doctors, in any case.', example: 'MA-204513' }) licenceNumber?: string;
  @WholeNumber(0, 80, { unit: 'years', optional: true, example: 20 }) experienceYears?: number;
  @ListOf(text(200), { max: 30, default: [], example: ['MD, University of Lagos, 2006'] }) education!: string[];
  @ListOf(text(200), { max: 30, default: [], example: ['Fellow of the American College of Cardiology'] }) achievements!: string[];
  @Prose(4000, { optional: true, example: 'Cardiologist with twenty years of practice.' }) biography?: string;
  @ListOf(language, { max: 30, default: [], example: ['en', 'es'], description: 'ISO 639 codes.' }) languages!: string[];
  @Nested(() => Fee, { optional: true }) fee?: Fee;
  @Nested(() => Shift, { optional: true, description: 'Usual working hours, in the time zone of the doctor.' }) shift?: Shift;
  @Flag({ default: true, description: 'Whether patients may ask for a care relationship.', example: true }) acceptsNewPatients!: boolean;
  @TimeZone({ default: 'UTC' }) timeZone!: string;
}

export class HospitalProfile extends Reachable {
  @Text(200, { example: 'Harbour Clinic' }) name!: string;
  @OneOf(HOSPITAL_TYPES, { name: 'HospitalType', default: 'hospital', example: 'clinic' }) type!: (typeof HOSPITAL_TYPES)[number];
  @WebAddress({ optional: true }) website?: string;
  @WebAddress({ optional: true, description: 'Another page about it, such as a map.', example: 'https://maps.example/harbour' })
  link?: string;
  @Text(64, { optional: true, description: 'Unique among verified hospitals, in any case.', example: 'HC-2041' }) licenceNumber?: string;
  @Text(200, { optional: true, example: 'JCI, 2026' }) accreditation?: string;
  @ListOf(speciality, SPECIALITIES) specialities!: string[];
  @TimeZone({ default: 'UTC' }) timeZone!: string;
}
