import { applyDecorators, Body, Controller, Get, Post, Req, type Type } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { EmailInUse, LicenceNumberInUse } from '../../directory/contract.js';
import { Actor, SYSTEM } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Public, Requires } from '../../platform/access/decorators.js';
import { Audited, AuditsItself } from '../../platform/audit/audited.js';
import { AnswerNotStored } from '../../platform/http/request/idempotency.js';
import { GetMe, MeView } from '../queries/get-me.js';
import { GRACE } from '../queries/user-view.js';
import { SessionView } from '../queries/session-view.js';
import {
  type AnySignUp,
  DoctorSignUpBody,
  HospitalSignUpBody,
  LogInBody,
  PatientSignUpBody,
  RefreshBody,
  SignedUp,
  SignedUpDoctor,
  SignedUpHospital,
  SignedUpPatient,
  SignUpBody,
  ValidSession,
  WsTicket,
} from './auth.dto.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { ApiEndpoint, type Endpoint } from '../../platform/http/contract/openapi.js';
import { RateLimited } from '../../platform/http/request/rate-limits.js';
import { actingAs } from '../../platform/access/request-context.js';
import { LogIn } from '../commands/log-in.js';
import { LogOut } from '../commands/log-out.js';
import { RefreshSession } from '../commands/refresh-session.js';
import { type Newcomer, SignUp } from '../commands/sign-up.js';
import { type Device, FromDevice } from '../sessions/device.js';
import {
  EmailTaken,
  GUESSABLE,
  InvalidRefreshToken,
  SecondFactorNeeded,
  WrongCredentials,
  WrongSecondFactor,
} from '../domain/user.errors.js';
import { TooBusy } from '../passwords/passwords.js';
import { WsTickets } from '../sessions/ws-tickets.js';
import { NewPasswordHash, TakesNewPassword } from './new-password.js';

/** Whoever has no account opens one. */
const SignUpEndpoint = (
  path: string,
  body: Type<{ password: string }>,
  described: Pick<Endpoint, 'summary' | 'description' | 'answer' | 'errors' | 'creates' | 'example'>,
) =>
  applyDecorators(
    Post(path),
    Audited('create', 'User'),
    Public(),
    RateLimited('sign-up'),
    TakesNewPassword(body),
    ApiEndpoint({
      ...described,
      tag: 'auth',
      status: 201,
      errors: [400, 429, new EmailTaken(), ...described.errors, ...GUESSABLE, new TooBusy()],
      public: true,
      idempotent: true,
    }),
  );

const PATIENT_SIGN_UP = {
  description:
    'Account, patient profile and the relation `self` between them are made together or not at all. A link to verify the email is sent.',
  answer: SignedUpPatient,
  creates: ['patients', 'patientId'] as const,
  example: { user: { email: 'newcomer@example.org', emailVerified: false } },
  errors: [],
};

@Controller('auth')
export class AuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly tickets: WsTickets,
  ) {}

  @Post('login')
  @Audited('log-in', 'Session')
  @Public()
  @RateLimited('log-in')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Log in with email and password',
    description:
      'An unknown email and a wrong password get the same answer, after the same time. An account with a second factor gets ' +
      '`second-factor-needed` until `code` is sent as well. After 10 failures within 15 minutes to one account, or 100 from one address, log-ins are refused for a while; an address holds back nobody who logged in from there before.',
    answer: SessionView,
    errors: [400, 429, new WrongCredentials(), new SecondFactorNeeded(), new WrongSecondFactor(), new TooBusy()],
    public: true,
  })
  logIn(@Body() body: LogInBody, @FromDevice() device: Device) {
    return actingAs(SYSTEM, () => this.commands.execute(new LogIn(body, device)));
  }

  @Post('refresh')
  @Audited('refresh', 'Session')
  @Public()
  @RateLimited('refresh')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'The next pair of tokens',
    description:
      'A refresh token is used once. The same one within 10 s gets the same successor, in case the answer got lost; later, or once the successor was used, it is taken for stolen ' +
      'and ends the session. A session that is not refreshed for 7 days is over, and each after 30 days.',
    answer: SessionView,
    errors: [400, 429, new InvalidRefreshToken()],
    public: true,
  })
  refreshSession(@Body() { refreshToken }: RefreshBody) {
    return actingAs(SYSTEM, () => this.commands.execute(new RefreshSession(refreshToken)));
  }

  @Post('logout')
  @Requires('delete', 'Session')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Log out: end the session that asks',
    description: 'Its refresh token ends at once, its access tokens within 5 s.',
    errors: [403],
  })
  logOut(@CurrentActor() actor: Actor) {
    return this.commands.execute(new LogOut(actor));
  }

  @Get('me')
  @Requires('read', 'User')
  @ApiEndpoint({ tag: 'auth', summary: 'The caller’s own account', answer: MeView, errors: [403] })
  getCurrentAccount(@CurrentActor() actor: Actor) {
    return this.queries.execute(new GetMe(actor));
  }

  @Post('session/validate')
  @AuditsItself()
  @Requires('read', 'User')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Whether the access token and its session are valid, and whose they are',
    answer: ValidSession,
    errors: [403],
  })
  async validateSession(@CurrentActor() actor: Actor, @Req() { verified }: FastifyRequest) {
    return {
      valid: true,
      sessionId: actor.who.sessionId,
      expiresAt: verified?.expiresAt.toISOString(),
      user: await this.queries.execute(new GetMe(actor)),
    };
  }

  @Post('ws-ticket')
  @Requires('create', 'WsTicket')
  @GivesAWayIn()
  @RateLimited('ws-ticket')
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'A ticket that opens one WebSocket within 30 s',
    description: 'For `?token=`, so that no token that lives longer stands in a URL.',
    answer: WsTicket,
    errors: [403, 429],
  })
  createWsTicket(@CurrentActor() { who }: Actor) {
    return this.tickets.issue({ subject: who.userId, sessionId: who.sessionId ?? '', ...(who.scopes && { scopes: who.scopes }) });
  }

  @SignUpEndpoint('patient-signup', PatientSignUpBody, { ...PATIENT_SIGN_UP, summary: 'Open an account as a patient' })
  async signUpPatient(@Body() { email, password: _, ...profile }: PatientSignUpBody, @NewPasswordHash() passwordHash: string) {
    const { user, profileId } = await this.signUpAlone(email, passwordHash, { role: 'patient', profile });
    return { user, patientId: profileId };
  }

  @SignUpEndpoint('register', PatientSignUpBody, {
    ...PATIENT_SIGN_UP,
    summary: 'Open an account as a patient (older name of patient-signup)',
  })
  registerPatient(@Body() body: PatientSignUpBody, @NewPasswordHash() passwordHash: string) {
    return this.signUpPatient(body, passwordHash);
  }

  @SignUpEndpoint('doctor-signup', DoctorSignUpBody, {
    summary: 'Open an account as a doctor',
    description:
      'Account and doctor profile together. Until an administrator, or a verified hospital that maps the doctor, has verified the licence, the ' +
      'account sees its own profile, nothing more.',
    answer: SignedUpDoctor,
    creates: ['doctors', 'doctorId'],
    example: { user: { ...GRACE, email: 'newcomer@example.org', emailVerified: false } },
    errors: [new LicenceNumberInUse()],
  })
  async signUpDoctor(@Body() { email, password: _, ...profile }: DoctorSignUpBody, @NewPasswordHash() passwordHash: string) {
    const { user, profileId } = await this.signUpAlone(email, passwordHash, { role: 'doctor', profile: { ...profile, email } });
    return { user, doctorId: profileId };
  }

  @SignUpEndpoint('hospital-signup', HospitalSignUpBody, {
    summary: 'Open a staff account of a hospital',
    description: 'Account and hospital together. Until an administrator has verified it, the account sees its own profile, nothing more.',
    answer: SignedUpHospital,
    creates: ['hospitals', 'hospitalId'],
    example: {
      user: {
        id: exampleId('HospitalUser'),
        name: 'Harbour Clinic',
        role: 'hospital',
        profileId: exampleId('Hospital'),
        email: 'newcomer@example.org',
        emailVerified: false,
      },
    },
    errors: [new EmailInUse(), new LicenceNumberInUse()],
  })
  async signUpHospital(@Body() { email, password: _, ...profile }: HospitalSignUpBody, @NewPasswordHash() passwordHash: string) {
    const { user, profileId } = await this.signUpAlone(email, passwordHash, { role: 'hospital', profile: { ...profile, email } });
    return { user, hospitalId: profileId };
  }

  @Post('signup')
  @AuditsItself()
  @Requires('create', 'User')
  @GivesAWayIn()
  @RateLimited('account')
  @TakesNewPassword(SignUpBody)
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Make an account of any role with its profile (administrators)',
    description: 'The administrator vouches for a doctor or hospital: it is verified at once.',
    answer: SignedUp,
    status: 201,
    creates: ['users', 'user.id'],
    example: { user: { email: 'newcomer@example.org', emailVerified: false } },
    errors: [400, 403, 429, new EmailTaken(), new EmailInUse(), new LicenceNumberInUse(), ...GUESSABLE, new TooBusy()],
    idempotent: true,
  })
  signUpAsAdministrator(@Body() body: SignUpBody, @NewPasswordHash() passwordHash: string) {
    const { email, password: _, role, ...profile } = body as AnySignUp;
    const full = role === 'doctor' || role === 'hospital' ? { ...profile, email } : profile;
    return this.commands.execute(new SignUp({ email, passwordHash, newcomer: { role, profile: full } as Newcomer, verified: true }));
  }

  /** Nobody is signed in yet: the system does it for them. */
  private signUpAlone(email: string, passwordHash: string, newcomer: Newcomer) {
    return actingAs(SYSTEM, () => this.commands.execute(new SignUp({ email, passwordHash, newcomer, verified: false })));
  }
}
