import { IntersectionType } from '@nestjs/swagger';
import { ChangesOf, ListOf, Nested } from '../../platform/http/fields/objects.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { Email, Id, Phone, Prose, Text } from '../../platform/http/fields/texts.js';
import { PartialDay } from '../../platform/http/fields/times.js';
import { Flag, OneOf, WholeNumber } from '../../platform/http/fields/values.js';
import { EmergencyContact, HealthProfile, Identifier, Insurance } from '../contract/patient-details.js';
import { DoctorProfile, HOSPITAL_TYPES, HospitalProfile, PatientProfile } from '../contract/profiles.js';
import { DOCTOR_STATUSES } from '../domain/doctor.js';
import { VALIDATION_STATUSES, type ValidationStatus } from '../domain/patient.js';

class Account {
  @Email({ description: 'Gets a link by mail to set a password.', example: 'newcomer@example.org' }) email!: string;
}
class WithAccount {
  @Nested(() => Account, { optional: true, description: 'Opens an account for the profile together with it.' }) account?: Account;
}
/** Details of a patient beside the profile; sealed at rest. */
class Details {
  @ListOf(() => Identifier, { max: 20, optional: true, description: 'Numbers by which the patient is known.' }) identifiers?: Identifier[];
  @ListOf(() => Insurance, { max: 10, optional: true }) insurance?: Insurance[];
  @ListOf(() => EmergencyContact, { max: 10, optional: true }) emergencyContacts?: EmergencyContact[];
  @Nested(() => HealthProfile, { optional: true, description: 'Clinical: needs a right of its own.' }) healthProfile?: HealthProfile;
}
class Registration {
  @Id({ optional: true, description: 'Doctor who will care for the patient; a doctor’s own id by default.' }) doctorId?: string;
  @Id({ optional: true, description: 'Hospital that registers the patient; a hospital’s own id by default.' }) hospitalId?: string;
}
class Activity {
  @Flag({ optional: true, description: 'False for one that does not work any more.', example: true }) active?: boolean;
}
class Life {
  @Flag({ optional: true, description: 'False for one who is not a patient any more.', example: true }) active?: boolean;
  @Flag({ optional: true, example: false }) deceased?: boolean;
  @PartialDay({ past: true, optional: true, nullable: true, description: 'Date of death, as far as it is known.', example: '2026-10-31' })
  deceasedOn?: string | null;
}
class Profession {
  @OneOf(DOCTOR_STATUSES, { name: 'DoctorStatus', optional: true, description: 'For administrators.', example: 'active' })
  status?: (typeof DOCTOR_STATUSES)[number];
}

export class CreateHospitalBody extends IntersectionType(HospitalProfile, WithAccount) {}
export class CreateDoctorBody extends IntersectionType(DoctorProfile, WithAccount) {}
export class CreatePatientBody extends IntersectionType(PatientProfile, Details, Registration, WithAccount) {}

export class UpdateHospitalBody extends IntersectionType(ChangesOf(HospitalProfile), Activity) {}
export class UpdateDoctorBody extends IntersectionType(ChangesOf(DoctorProfile), Profession) {}
export class UpdatePatientBody extends IntersectionType(ChangesOf(IntersectionType(PatientProfile, Details)), Life) {}

export class DeletionBody {
  @Prose(500, { optional: true, example: 'Registered twice' }) reason?: string;
}
export class VerificationBody {
  @OneOf(['verified', 'rejected'], { name: 'VerificationDecision' }) verification!: 'verified' | 'rejected';
}
export class ValidationBody {
  @OneOf(VALIDATION_STATUSES.slice(1), { name: 'ValidationStep', example: 'validated_by_doctor' }) status!: ValidationStatus;
}
export class SpecialityBody {
  @Text(100, { description: 'In lower case in the list, whatever is sent.', example: 'sports cardiology' }) name!: string;
}

const NAME =
  'Words of the name or their beginnings of three letters or more, in any order; case, accents and one typing error per word are forgiven. The first six words count.';

export class HospitalQuery extends PageByText {
  @Text(200, { optional: true, description: NAME, example: 'harbor' }) name?: string;
  @OneOf(HOSPITAL_TYPES, { name: 'HospitalType', optional: true, description: 'Only institutions of this type.' })
  type?: (typeof HOSPITAL_TYPES)[number];
}
export class DoctorQuery extends PageByText {
  @Text(200, { optional: true, description: NAME, example: 'okafor grace' }) name?: string;
  @Text(100, { optional: true, description: 'Only doctors who name this speciality, in any case.', example: 'cardiology' })
  speciality?: string;
  @Text(100, { optional: true, description: 'Only doctors in this city; case and accents are forgiven.', example: 'Boston' }) city?: string;
  @Text(3, { min: 2, optional: true, description: 'Only doctors who speak this language, ISO 639.', example: 'es' }) language?: string;
  @Id({ optional: true, description: 'Only doctors who work at this hospital.' }) hospitalId?: string;
  @Flag({ inQuery: true, optional: true, description: 'Only doctors who take new patients, or only those who do not.' })
  acceptsNewPatients?: boolean;
  @WholeNumber(1, 8, {
    inQuery: true,
    optional: true,
    description: 'So many of the next free times in each item, 1 to 8; none by default. Needs the right to read free times.',
    example: 3,
  })
  slots?: number;
}
export class PatientSearchQuery extends PageByText {
  @Text(200, { optional: true, description: NAME, example: 'rivera ada' }) name?: string;
  @PartialDay({ optional: true, description: 'Date of birth, or its beginning.', example: '1988-03' }) birthDate?: string;
  @Text(200, { optional: true, description: 'A number of the patient, such as the MRN, whole.', example: 'HC-100274' }) identifier?: string;
  @Phone({ optional: true, description: 'A phone number, as people write it.' }) phone?: string;
}
