import { ListOf, Nested, pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { PartialDay } from '../../platform/http/fields/times.js';
import { Flag, OneOf } from '../../platform/http/fields/values.js';
import { GENDERS } from '../contract/profiles.js';
import { EmergencyContact, HealthProfile, Insurance, IDENTIFIER_KINDS, type IdentifierKind } from '../contract/patient-details.js';
import { type Patient, VALIDATION_STATUSES } from '../domain/patient.js';
import { partsOf, ProfileParts } from './shared.js';

/** A patient as the API returns it: an allow-list. */
export class PatientView extends ProfileParts {
  @Id() id!: string;
  @Shown({ example: 'Ada Rivera' }) name!: string;
  @PartialDay() birthDate!: string;
  @OneOf(GENDERS, { name: 'Gender' }) gender!: Patient['gender'];
  @Shown({ nullable: true, example: 'https://pictures.example/ada.jpg' }) photo!: string | null;
  @Shown({ nullable: true, example: 'en' }) preferredLanguage!: string | null;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @Flag({ description: 'False for one who is not a patient any more.' }) active!: boolean;
  @Flag({ example: false }) deceased!: boolean;
  @PartialDay({ nullable: true, description: 'Date of death, as far as it is known.', example: null }) deceasedOn!: string | null;
  @OneOf(VALIDATION_STATUSES, { name: 'ValidationStatus' }) validationStatus!: Patient['validationStatus'];
}
export class PatientList extends pageOf(PatientView) {}

export const toPatientView = (p: Patient): PatientView => ({
  id: p.id,
  name: p.name,
  birthDate: p.birthDate,
  gender: p.gender,
  ...partsOf(p),
  photo: p.photo ?? null,
  preferredLanguage: p.preferredLanguage ?? null,
  timeZone: p.timeZone,
  active: p.active,
  deceased: p.deceased,
  deceasedOn: p.deceasedOn ?? null,
  validationStatus: p.validationStatus,
});

export class KnownIdentifierView {
  @OneOf(IDENTIFIER_KINDS, { name: 'IdentifierKind', example: 'mrn' }) kind!: IdentifierKind;
  @Shown({ description: 'URI of the numbers that it is one of.', example: 'urn:harbour:mrn' }) system!: string;
  @Shown({ example: 'HC-100274' }) value!: string;
  @Flag({
    optional: true,
    description: 'For administrators: false for a number that several people share, or that is not valid any more: it finds nobody.',
  })
  identifies?: boolean;
}

const DETAILS = 'Left out for delegates without `records`.';

/** All data of a patient. */
export class PatientProfileView extends PatientView {
  @ListOf(() => KnownIdentifierView, { optional: true, description: DETAILS }) identifiers?: KnownIdentifierView[];
  @ListOf(() => Insurance, { optional: true, description: DETAILS }) insurance?: Insurance[];
  @ListOf(() => EmergencyContact, { optional: true, description: DETAILS }) emergencyContacts?: EmergencyContact[];
  @Nested(() => HealthProfile, { nullable: true, optional: true, description: 'Clinical: left out for readers without a right to it.' })
  healthProfile?: HealthProfile | null;
}
