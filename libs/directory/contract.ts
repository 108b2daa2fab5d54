import { Command, Query } from '@nestjs/cqrs';
import { DomainError } from '../kernel/domain-error.js';
import type { Sql } from '../kernel/sql.js';
import type { Named } from '../platform/http/fields/named.js';
import type { DoctorProfile, HospitalProfile, PatientProfile } from './contract/profiles.js';

export * from './contract/access-grounds.js';
export * from './contract/events.js';
export * from './contract/patient-contact.js';
export * from './contract/profile-facts.js';
export * from './contract/relations.js';

// Refusals for a profile that is created together with an account.

export class EmailInUse extends DomainError {
  readonly code = 'email-in-use';
  readonly kind = 'conflict';
  constructor() {
    super('Another hospital has this email.');
  }
}

export class LicenceNumberInUse extends DomainError {
  readonly code = 'licence-number-in-use';
  readonly kind = 'conflict';
  constructor() {
    super('This licence number is registered already.');
  }
}

export class ProfileTaken extends DomainError {
  readonly code = 'profile-taken';
  readonly kind = 'conflict';
  constructor() {
    super('This patient has an account already.');
  }
}

export class ContactNotInList extends DomainError {
  readonly code = 'contact-not-in-list';
  readonly kind = 'invalid';
  constructor() {
    super('The email, phone or address beside a list has to be in the list, of which it becomes the primary one.');
  }
}

export class UnknownSpeciality extends DomainError {
  readonly code = 'unknown-speciality';
  readonly kind = 'invalid';
  override readonly details: { unknown: string[] };
  constructor(unknown: string[]) {
    super('Not on the list of specialities: GET /specialities has it, and an administrator can add to it.');
    this.details = { unknown };
  }
}

/** Part of a sign-up: creates the patient profile of the account's owner and the relation `self`, in the open transaction. */
export class CreateOwnPatientProfile extends Command<void> {
  constructor(
    readonly userId: string,
    readonly patientId: string,
    readonly profile: PatientProfile,
  ) {
    super();
  }
}

/** Part of a sign-up: creates the doctor's own profile, in the open transaction; `verified` only if an administrator creates it. */
export class CreateOwnDoctorProfile extends Command<void> {
  constructor(
    readonly doctorId: string,
    readonly profile: DoctorProfile,
    readonly verified: boolean,
  ) {
    super();
  }
}

/** Part of a sign-up: the same for a hospital. */
export class CreateOwnHospitalProfile extends Command<void> {
  constructor(
    readonly hospitalId: string,
    readonly profile: HospitalProfile,
    readonly verified: boolean,
  ) {
    super();
  }
}

/** An account takes over an existing patient profile as its own: creates the relation `self`, in the open transaction. */
export class TakeOverPatientProfile extends Command<void> {
  constructor(
    readonly userId: string,
    readonly patientId: string,
    readonly by: string,
  ) {
    super();
  }
}

/** Part of closing an account: ends its relations to patients, in the open transaction. */
export class EndRelationsOfUser extends Command<void> {
  constructor(
    readonly userId: string,
    readonly by: string,
  ) {
    super();
  }
}

/** The name of a verified doctor or hospital was verified with the licence. */
export class NameVerified extends DomainError {
  readonly code = 'name-verified';
  readonly kind = 'invalid';
  constructor() {
    super('This name was verified with the licence: ask an administrator to change it.');
  }
}

/**
 * Part of an account change: the profile behind the account gets the new name, in the open transaction. A verified profile is renamed only if an
 * administrator vouches for the name.
 */
export class RenameProfile extends Command<void> {
  constructor(
    readonly role: 'patient' | 'doctor' | 'hospital',
    readonly profileId: string,
    readonly name: string,
    readonly vouched: boolean,
  ) {
    super();
  }
}

/** A future appointment, not begun and not cancelled, that hangs on a profile or a mapping. The names are null where the caller may not know them. */
export interface HangingAppointment {
  id: string;
  doctorId: string;
  doctor: Named | null;
  patientId: string;
  patient: Named | null;
  /** RFC 3339, UTC. */
  startsAt: string;
  timeZone: string;
}

/** Profiles on whose end appointments hang: those that name all of them. */
export interface AppointmentEnds {
  doctorId?: string;
  patientIds?: readonly string[];
  hospitalId?: string;
}

/** The fate of appointments whose ground ends. `reason` is kept in them as that of the cancellation. */
export type AppointmentsFate = { is: 'keep' } | { is: 'cancel'; reason: string } | { is: 'move'; toDoctorId: string };

/** Facts and rights of the actor who ends it. */
interface Caller {
  readonly who: { readonly userId: string; readonly role: string; readonly profileId: string | null };
  whereAllowed(action: string, subject: string, alias: string): Sql;
}

export interface SettledAppointments {
  /** Those that the caller may read, the next first, at most 100. */
  appointments: HangingAppointment[];
  /** Number of those that the caller may read. */
  total: number;
  /** Patients of all that were changed or are named. */
  patientIds: string[];
}

/**
 * Part of ending a profile or a mapping, in the open transaction, behind the change: settles the future appointments that hang on it, also those that are
 * being booked meanwhile. The right to end it is the right to cancel them; a move needs the right to book the other doctor.
 */
export class SettleAppointments extends Command<SettledAppointments> {
  constructor(
    readonly ends: AppointmentEnds,
    readonly fate: AppointmentsFate,
    readonly actor: Caller,
  ) {
    super();
  }
}

/** Not all appointments fit the other doctor: none was moved, and nothing else has happened. `code` is the reason for each that does not fit. */
export class CannotMove extends DomainError {
  readonly code = 'cannot-move';
  readonly kind = 'conflict';
  override readonly details: { unfit: { id: string; code: string }[] };
  constructor(unfit: { id: string; code: string }[]) {
    super('Nothing was changed, because the other doctor cannot take the appointments in unfit: choose another doctor, or cancel them.');
    this.details = { unfit };
  }
}

/** The account that asks for free times: its own hold hides none, and patients see those after the notice that a doctor needs. */
export interface Asker {
  readonly userId: string;
  readonly role: string;
}

/** A free time of a doctor. */
export interface FreeTime {
  /** RFC 3339, UTC. */
  startsAt: string;
  endsAt: string;
  /** Hospital of the hours in which it lies. */
  hospitalId: string | null;
  /** Empty for each one. */
  modalities: readonly string[];
}

/**
 * Question to the context that keeps the calendars: the next free times of these doctors for a regular appointment, at most `count` of each. Doctors
 * who may not practise are left out.
 */
export class FreeTimesOf extends Query<ReadonlyMap<string, FreeTime[]>> {
  constructor(
    readonly asker: Asker,
    readonly doctorIds: readonly string[],
    readonly count: number,
  ) {
    super();
  }
}
