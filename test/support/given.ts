import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CreateDoctor } from '../../libs/directory/commands/create-doctor.js';
import { CreateHospital } from '../../libs/directory/commands/create-hospital.js';
import { CreatePatient } from '../../libs/directory/commands/create-patient.js';
import { MapDoctorToPatient } from '../../libs/directory/commands/map-doctor-to-patient.js';
import { MapHospitalToDoctor } from '../../libs/directory/commands/map-hospital-to-doctor.js';
import { MapHospitalToPatient } from '../../libs/directory/commands/map-hospital-to-patient.js';
import { MapUserToPatient } from '../../libs/directory/commands/map-user-to-patient.js';
import type { Scope } from '../../libs/directory/contract.js';
import { CreateUser } from '../../libs/identity/commands/create-user.js';
import { SignUp } from '../../libs/identity/commands/sign-up.js';
import { Passwords } from '../../libs/identity/passwords/passwords.js';
import { Sessions } from '../../libs/identity/sessions/sessions.js';
import type { AccountRole } from '../../libs/identity/domain/user.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import { asSystem } from './as-system.js';
import { type Client, clientFor } from './http.js';

export const PASSWORD = 'vX9-treppe-lunar';

/** A person with an account, and a client with their token. */
export interface Person extends Client {
  userId: string;
  /** Id of the doctor, hospital or own patient profile. */
  id: string;
  email: string;
  token: string;
  refreshToken: string;
}

let passwordHash: Promise<string> | undefined;
let counter = 0;
const fresh = () => `${String(process.pid)}-${String((counter += 1))}`;

/** Creates the state that a test starts from, through the product's own commands. */
export class Given {
  private readonly commands: CommandBus;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly url: string,
  ) {
    this.commands = asSystem(app.get(CommandBus));
  }

  admin(): Promise<Person> {
    return this.account('admin');
  }

  async doctor(at?: { id: string }, timeZone = 'UTC'): Promise<Person> {
    const { id } = await this.commands.execute(
      new CreateDoctor(SYSTEM, { name: `Dr. ${fresh()}`, specialities: [], languages: [], timeZone }),
    );
    if (at) await this.commands.execute(new MapHospitalToDoctor(SYSTEM, at.id, id));
    return this.account('doctor', id);
  }

  async hospital(): Promise<Person> {
    const { id } = await this.commands.execute(
      new CreateHospital(SYSTEM, { name: `Hospital ${fresh()}`, type: 'hospital', specialities: [], timeZone: 'UTC' }),
    );
    return this.account('hospital', id);
  }

  async patient(): Promise<Person> {
    const email = `patient-${fresh()}@test.example`;
    const profile = { name: `Patient ${fresh()}`, email, birthDate: '1990-04-12', gender: 'unknown' as const, timeZone: 'UTC' };
    const { user, profileId } = await this.commands.execute(
      new SignUp({ email, passwordHash: await this.hash(), newcomer: { role: 'patient', profile }, verified: false }),
    );
    return this.person(user.id, profileId ?? '', email);
  }

  /** A patient in the care of this doctor, also registered at the hospital if one is given. */
  async patientOf(doctor: { id: string }, at?: { id: string }): Promise<Person> {
    const patient = await this.patient();
    await this.careFor(doctor, patient);
    if (at) await this.commands.execute(new MapHospitalToPatient(SYSTEM, at.id, patient.id));
    return patient;
  }

  async careFor(doctor: { id: string }, patient: { id: string }): Promise<string> {
    return (await this.commands.execute(new MapDoctorToPatient(SYSTEM, doctor.id, patient.id))).id;
  }

  /** The account of another patient that may act for this patient too. */
  async delegateOf(patient: { id: string }, scopes: Scope[], expiresAt?: Date): Promise<Person> {
    const delegate = await this.patient();
    await this.commands.execute(
      new MapUserToPatient(SYSTEM, {
        userId: delegate.userId,
        patientId: patient.id,
        relation: 'other',
        scopes,
        ...(expiresAt && { expiresAt }),
      }),
    );
    return delegate;
  }

  /** A patient profile without an account. */
  async patientProfile(care: { doctorId?: string; hospitalId?: string }): Promise<{ id: string }> {
    return this.commands.execute(
      new CreatePatient(SYSTEM, { name: `Patient ${fresh()}`, birthDate: '1980-01-01', gender: 'unknown', timeZone: 'UTC' }, care),
    );
  }

  private async account(role: AccountRole, profileId?: string): Promise<Person> {
    const email = `${role}-${fresh()}@test.example`;
    const { id: userId } = await this.commands.execute(
      new CreateUser(SYSTEM, { email, passwordHash: await this.hash(), name: `${role} ${fresh()}`, role, profileId }),
    );
    return this.person(userId, profileId ?? '', email);
  }

  /** Another system with these scopes: a token of client_credentials, no account. */
  async integration(admin: Client, scopes: readonly string[]): Promise<Person> {
    const { id, clientSecret } = (await admin.post('/oauth-clients', { name: 'Other system', scopes })).body as Record<
      'id' | 'clientSecret',
      string
    >;
    const { body } = await clientFor(this.url).post('/auth/token', {
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: clientSecret,
    });
    const token = body.access_token as string;
    return { userId: id, id: '', email: '', token, refreshToken: '', ...clientFor(this.url, token) };
  }

  /** The same person with a new session. */
  again({ userId, id, email }: Person): Promise<Person> {
    return this.person(userId, id, email);
  }

  private async person(userId: string, id: string, email: string): Promise<Person> {
    const device = { userAgent: 'test', address: '127.0.0.1', fingerprint: 'test' };
    const { accessToken, refreshToken } = await asSystem(this.app.get(Sessions)).begin({
      userId,
      method: 'password',
      secondFactor: false,
      device,
    });
    return { userId, id, email, token: accessToken, refreshToken, ...clientFor(this.url, accessToken) };
  }

  /** The hash of PASSWORD, made once because all accounts have the same. */
  private hash(): Promise<string> {
    return (passwordHash ??= this.app.get(Passwords).hash(PASSWORD, '127.0.0.1'));
  }
}

/** A start time this many hours from now, on the full minute. */
export const inHours = (hours: number): string => new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hours * 3_600_000).toISOString();

export const booking = (doctor: { id: string }, patient: { id: string }, more: object = {}) => ({
  doctorId: doctor.id,
  patientId: patient.id,
  type: 'regular',
  startsAt: inHours(24),
  durationMinutes: 30,
  ...more,
});
