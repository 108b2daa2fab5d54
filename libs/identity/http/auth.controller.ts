import { applyDecorators, Body, Controller, Get, Post, Req, type Type } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { ContactNotInList, EmailInUse, LicenceNumberInUse, UnknownSpeciality } from '../../directory/contract.js';
import { Actor, SYSTEM } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
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
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
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

/** A public route that opens a new account. */
const SignUpEndpoint = (
  path: string,
  body: Type<{ password: string }>,
  described: Pick<EndpointOptions, 'summary' | 'description' | 'answer' | 'errors' | 'creates' | 'example'>,
) =>
  applyDecorators(
    Post(path),
    TakesNewPassword(body),
    Endpoint({
      ...described,
      access: 'public',
      audit: ['create', 'User'],
      limit: 'sign-up',
      tag: 'auth',
      errors: [new EmailTaken(), new ContactNotInList(), ...(described.errors ?? []), ...GUESSABLE, new TooBusy()],
    }),
  );

const PATIENT_SIGN_UP = {
  description:
    'Account, patient profile and the relation `self` between them are made together or not at all. A link to verify the email is sent.',
  answer: SignedUpPatient,
  creates: ['patients', 'patientId'] as const,
  example: { user: { email: 'newcomer@example.org', emailVerified: false } },
};

@Controller('auth')
export class AuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly tickets: WsTickets,
  ) {}

  @Endpoint({
    access: 'public',
    audit: ['log-in', 'Session'],
    limit: 'log-in',
    idempotent: false,
    tag: 'auth',
    summary: 'Log in with email and password',
    description:
      'An unknown email and a wrong password get the same answer, after the same time. An account with a second factor gets ' +
      '`second-factor-needed` until `code` is sent as well. After 10 failures within 15 minutes to one account, or 100 from one address, log-ins are refused for a while; an address holds back nobody who logged in from there before.',
    answer: SessionView,
    errors: [new WrongCredentials(), new SecondFactorNeeded(), new WrongSecondFactor(), new TooBusy()],
  })
  @Post('login')
  logIn(@Body() body: LogInBody, @FromDevice() device: Device) {
    return actingAs(SYSTEM, () => this.commands.execute(new LogIn(body, device)));
  }

  @Endpoint({
    access: 'public',
    audit: ['refresh', 'Session'],
    limit: 'refresh',
    idempotent: false,
    tag: 'auth',
    summary: 'The next pair of tokens',
    description:
      'A refresh token is used once. The same one within 10 s gets the same successor, in case the answer got lost; later, or once the successor was used, it is taken for stolen ' +
      'and ends the session. A session that is not refreshed for 7 days is over, and each after 30 days.',
    answer: SessionView,
    errors: [new InvalidRefreshToken()],
  })
  @Post('refresh')
  refreshSession(@Body() { refreshToken }: RefreshBody) {
    return actingAs(SYSTEM, () => this.commands.execute(new RefreshSession(refreshToken)));
  }

  @Endpoint({
    access: ['delete', 'Session'],
    idempotent: false,
    tag: 'auth',
    summary: 'Log out: end the session that asks',
    description: 'Its refresh token ends at once, its access tokens within 5 s.',
  })
  @Post('logout')
  logOut(@CurrentActor() actor: Actor) {
    return this.commands.execute(new LogOut(actor));
  }

  @Endpoint({ access: ['read', 'User'], tag: 'auth', summary: 'The caller’s own account', answer: MeView })
  @Get('me')
  getCurrentAccount(@CurrentActor() actor: Actor) {
    return this.queries.execute(new GetMe(actor));
  }

  @Endpoint({
    access: ['read', 'User'],
    audit: 'by-command',
    idempotent: false,
    tag: 'auth',
    summary: 'Whether the access token and its session are valid, and whose they are',
    answer: ValidSession,
  })
  @Post('session/validate')
  async validateSession(@CurrentActor() actor: Actor, @Req() { verified }: FastifyRequest) {
    return {
      valid: true,
      sessionId: actor.who.sessionId,
      expiresAt: verified?.expiresAt.toISOString(),
      user: await this.queries.execute(new GetMe(actor)),
    };
  }

  @Endpoint({
    access: ['create', 'WsTicket'],
    limit: 'ws-ticket',
    checksSessionNow: true,
    idempotent: false,
    tag: 'auth',
    summary: 'A ticket that opens one WebSocket within 30 s',
    description: 'For `?token=`, so that no token that lives longer stands in a URL.',
    answer: WsTicket,
  })
  @Post('ws-ticket')
  createWsTicket(@CurrentActor() { who }: Actor) {
    return this.tickets.issue({ subject: who.userId, sessionId: who.sessionId ?? '', ...(who.scopes && { scopes: who.scopes }) });
  }

  @SignUpEndpoint('patient-signup', PatientSignUpBody, { ...PATIENT_SIGN_UP, summary: 'Open an account as a patient' })
  async signUpPatient(@Body() { email, password: _, ...profile }: PatientSignUpBody, @NewPasswordHash() passwordHash: string) {
    const { user, profileId } = await this.signUpAlone(email, passwordHash, { role: 'patient', profile: { ...profile, email } });
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
    errors: [new UnknownSpeciality([])],
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
    errors: [new UnknownSpeciality([])],
  })
  async signUpHospital(@Body() { email, password: _, ...profile }: HospitalSignUpBody, @NewPasswordHash() passwordHash: string) {
    const { user, profileId } = await this.signUpAlone(email, passwordHash, { role: 'hospital', profile: { ...profile, email } });
    return { user, hospitalId: profileId };
  }

  @Endpoint({
    access: ['create', 'User'],
    audit: 'by-command',
    limit: 'account',
    checksSessionNow: true,
    tag: 'auth',
    summary: 'Make an account of any role with its profile (administrators)',
    description: 'The administrator vouches for a doctor or hospital: it is verified at once.',
    answer: SignedUp,
    creates: ['users', 'user.id'],
    example: { user: { email: 'newcomer@example.org', emailVerified: false } },
    errors: [
      new EmailTaken(),
      new EmailInUse(),
      new LicenceNumberInUse(),
      new UnknownSpeciality([]),
      new ContactNotInList(),
      ...GUESSABLE,
      new TooBusy(),
    ],
  })
  @Post('signup')
  @TakesNewPassword(SignUpBody)
  signUpAsAdministrator(@Body() body: SignUpBody, @NewPasswordHash() passwordHash: string) {
    const { email, password: _, role, ...profile } = body as AnySignUp;
    const full = role === 'doctor' || role === 'hospital' ? { ...profile, email } : profile;
    return this.commands.execute(new SignUp({ email, passwordHash, newcomer: { role, profile: full } as Newcomer, verified: true }));
  }

  /** Signs up as the system, because nobody is logged in yet. */
  private signUpAlone(email: string, passwordHash: string, newcomer: Newcomer) {
    return actingAs(SYSTEM, () => this.commands.execute(new SignUp({ email, passwordHash, newcomer, verified: false })));
  }
}
