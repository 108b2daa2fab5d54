import { IntersectionType, OmitType } from '@nestjs/swagger';
import { DoctorProfile, HospitalProfile, PatientProfile } from '../../directory/contract/profiles.js';
import { Field } from '../../platform/http/fields/field.js';
import { Nested, UnionBy } from '../../platform/http/fields/objects.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { Email, Id, Phone, Shown, Text } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Flag, OneOf } from '../../platform/http/fields/values.js';
import { MeView } from '../queries/get-me.js';
import { UserView } from '../queries/user-view.js';
import { NewPassword, Password, RefreshToken, SecondFactorCode } from './secrets.js';

export class LogInBody {
  @Email({ example: 'ada@demo.example' }) email!: string;
  @Password() password!: string;
  @SecondFactorCode({ optional: true }) code?: string;
}

export class RefreshBody {
  @RefreshToken() refreshToken!: string;
}

class Credentials {
  @Email({ example: 'newcomer@example.org' }) email!: string;
  @NewPassword() password!: string;
}
/** The account has an email of its own. The contact email of its profile is the same at first. */
class Doctor extends OmitType(DoctorProfile, ['email', 'emails']) {}
class Hospital extends OmitType(HospitalProfile, ['email', 'emails']) {}
class Patient extends OmitType(PatientProfile, ['email', 'emails']) {}
class Administrator {
  @Text(200, { example: 'Mina Park' }) name!: string;
  @Phone({ optional: true }) phone?: string;
}

export class PatientSignUpBody extends IntersectionType(Credentials, Patient) {}
export class DoctorSignUpBody extends IntersectionType(Credentials, Doctor) {}
export class HospitalSignUpBody extends IntersectionType(Credentials, Hospital) {}

class SignUpPatient extends PatientSignUpBody {
  @OneOf(['patient']) role!: 'patient';
}
class SignUpDoctor extends DoctorSignUpBody {
  @OneOf(['doctor']) role!: 'doctor';
}
class SignUpHospital extends HospitalSignUpBody {
  @OneOf(['hospital']) role!: 'hospital';
}
class SignUpAdmin extends IntersectionType(Credentials, Administrator) {
  @OneOf(['admin']) role!: 'admin';
}
@UnionBy('role', { patient: SignUpPatient, doctor: SignUpDoctor, hospital: SignUpHospital, admin: SignUpAdmin })
export class SignUpBody {}
export type AnySignUp = SignUpPatient | SignUpDoctor | SignUpHospital | SignUpAdmin;

export class SignedUp {
  @Nested(() => UserView) user!: UserView;
  @Id({ nullable: true, example: exampleId('Patient') }) profileId!: string | null;
}
export class SignedUpPatient {
  @Nested(() => UserView) user!: UserView;
  @Id() patientId!: string;
}
export class SignedUpDoctor {
  @Nested(() => UserView) user!: UserView;
  @Id() doctorId!: string;
}
export class SignedUpHospital {
  @Nested(() => UserView) user!: UserView;
  @Id() hospitalId!: string;
}

export class ValidSession {
  @Field({ schema: { type: 'boolean', enum: [true] }, check: () => undefined }, { example: true }) valid!: true;
  @Id() sessionId!: string;
  @Instant({ description: 'End of the access token.' }) expiresAt!: string;
  @Nested(() => MeView) user!: MeView;
}

export class EndSessionsQuery {
  @Flag({ inQuery: true, default: false, description: 'Whether the session that asks goes on; `false` by default.' }) keepThis!: boolean;
}

export class WsTicket {
  @Shown({ description: 'For `?token=` of one WebSocket.', example: 'cwt_b25lLXdlYi1zb2NrZXQ' }) ticket!: string;
  @Count({ description: 'Seconds.', example: 30 }) expiresIn!: number;
}
