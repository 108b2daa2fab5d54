import { Named } from '../../platform/http/fields/named.js';
import { ListOf, Nested, pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown, shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Flag, oneOf, OneOf } from '../../platform/http/fields/values.js';
import { MODALITIES } from '../../scheduling/contract/words.js';
import { Fee, Shift } from '../contract/profiles.js';
import { type Doctor, DOCTOR_STATUSES } from '../domain/doctor.js';
import { VERIFICATIONS } from '../domain/hospital.js';
import { partsOf, ProfileParts } from './shared.js';

/** A doctor as the API returns it: an allow-list. */
export class DoctorView extends ProfileParts {
  @Id() id!: string;
  @Shown({ example: 'Grace Okafor' }) name!: string;
  @Shown({ nullable: true, example: 'https://pictures.example/grace.jpg' }) photo!: string | null;
  @Shown({ nullable: true, example: 'Consultant' }) designation!: string | null;
  @ListOf(shown, { example: ['cardiology'] }) specialities!: string[];
  @Shown({ nullable: true, example: 'MA-204513' }) licenceNumber!: string | null;
  @Count({ nullable: true, description: 'Years.', example: 20 }) experienceYears!: number | null;
  @ListOf(shown, { example: ['MD, University of Lagos, 2006'] }) education!: string[];
  @ListOf(shown, { example: ['Fellow of the American College of Cardiology'] }) achievements!: string[];
  @Shown({ nullable: true, example: 'Cardiologist with twenty years of practice.' }) biography!: string | null;
  @ListOf(shown, { example: ['en', 'es'], description: 'ISO 639 codes.' }) languages!: string[];
  @Nested(() => Fee, { nullable: true }) fee!: Fee | null;
  @Nested(() => Shift, { nullable: true, description: 'Usual working hours, in `timeZone`.' }) shift!: Shift | null;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @OneOf(DOCTOR_STATUSES, { name: 'DoctorStatus' }) status!: Doctor['status'];
  @OneOf(VERIFICATIONS, { name: 'VerificationStatus', example: 'verified' }) verification!: Doctor['verification'];
  @Flag({ description: 'Whether patients may ask for a care relationship.' }) acceptsNewPatients!: boolean;
}

/** A free time of the doctor, for a regular appointment. */
export class NextFreeTimeView {
  @Instant({ example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @Id({ nullable: true, description: 'Where it takes place, if the hours name a hospital.' }) hospitalId!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) hospital!: Named | null;
  @ListOf(oneOf(MODALITIES, 'Modality'), { description: 'Empty: each one.', example: [] }) modalities!: string[];
}

/** A doctor in a list, with the next free times where they are asked for. */
export class ListedDoctorView extends DoctorView {
  @ListOf(() => NextFreeTimeView, {
    optional: true,
    description: 'The next free times, the first one first; left out unless `slots` asks for them.',
  })
  freeSlots?: NextFreeTimeView[];
}
export class DoctorList extends pageOf(ListedDoctorView) {}

export const toDoctorView = (d: Doctor): DoctorView => ({
  id: d.id,
  name: d.name,
  ...partsOf(d),
  photo: d.photo ?? null,
  designation: d.designation ?? null,
  specialities: d.specialities,
  licenceNumber: d.licenceNumber ?? null,
  experienceYears: d.experienceYears ?? null,
  education: d.education,
  achievements: d.achievements,
  biography: d.biography ?? null,
  languages: d.languages,
  fee: d.feeAmount && d.feeCurrency ? { amount: inUnits(d.feeAmount, d.feeCurrency), currency: d.feeCurrency } : null,
  shift: d.shiftStart && d.shiftEnd ? { start: d.shiftStart, end: d.shiftEnd } : null,
  timeZone: d.timeZone,
  status: d.status,
  verification: d.verification,
  acceptsNewPatients: d.acceptsNewPatients,
});

/** The amount with as many decimals as the currency has, or more if it needs them. */
function inUnits(amount: string, currency: string): string {
  const { maximumFractionDigits: usual = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  const exact = String(Number(amount));
  const decimals = exact.split('.')[1]?.length ?? 0;
  return decimals > usual ? exact : Number(amount).toFixed(usual);
}
