import { DomainError } from '../../kernel/domain-error.js';
import type { AppointmentStatus } from './appointment-status.js';

export class SlotInThePast extends DomainError {
  readonly code = 'slot-in-the-past';
  readonly kind = 'invalid';
  constructor() {
    super('An appointment must start in the future.');
  }
}

export class NotAWholeMinute extends DomainError {
  readonly code = 'not-a-whole-minute';
  readonly kind = 'invalid';
  constructor() {
    super('An appointment starts at a whole minute.');
  }
}

/** The sides whose time can be taken. */
export type Taken = 'doctor' | 'patient' | 'room';

/** A free time that can be booked instead. Instants are RFC 3339, UTC. */
export interface FreeTime {
  doctorId: string;
  startsAt: string;
  endsAt: string;
}

const TAKEN: Record<Taken, string> = {
  doctor: 'The doctor’s time is taken.',
  patient: 'The patient has another appointment at that time.',
  room: 'The room is taken at that time.',
};

/** `taken` is null if the caller may not know whose time it is. */
export class SlotTaken extends DomainError {
  readonly code = 'slot-taken';
  readonly kind = 'conflict';
  override readonly details: { taken: Taken | null; freeSlots: FreeTime[] };
  constructor(taken: Taken | null = 'doctor', freeSlots: FreeTime[] = []) {
    super(`${taken ? TAKEN[taken] : 'The time is not free.'}${freeSlots.length > 0 ? ' The next free ones are in freeSlots.' : ''}`);
    this.details = { taken, freeSlots };
  }
}

/** Reasons for which a time is outside of what a doctor offers. */
export type Outside = 'hours' | 'notice' | 'horizon' | 'daily-cap';

const OUTSIDE: Record<Outside, string> = {
  hours: 'The doctor does not see patients at that time.',
  notice: 'That is too soon: the doctor needs notice.',
  horizon: 'That is further ahead than the doctor takes bookings.',
  'daily-cap': 'The doctor takes no more appointments on that day.',
};

export class OutsideAvailability extends DomainError {
  readonly code = 'outside-availability';
  readonly kind = 'invalid';
  override readonly details: { outside: Outside; freeSlots: FreeTime[] };
  constructor(outside: Outside, freeSlots: FreeTime[] = []) {
    super(`${OUTSIDE[outside]} Staff of the doctor or the hospital may book it with allowOutsideAvailability.`);
    this.details = { outside, freeSlots };
  }
}

export class CalendarInChange extends DomainError {
  readonly code = 'calendar-in-change';
  readonly kind = 'conflict';
  constructor() {
    super('The calendar of the doctor is being changed: try again.');
  }
}

export class TooManyOpenBookings extends DomainError {
  readonly code = 'too-many-open-bookings';
  readonly kind = 'invalid';
  override readonly details: { limit: number };
  constructor(limit: number, isVerified = false) {
    super(
      `Patients book at most ${String(limit)} appointments ahead themselves.${isVerified ? '' : ' With a verified email they may have more.'}`,
    );
    this.details = { limit };
  }
}

export class PatientDeceased extends DomainError {
  readonly code = 'patient-deceased';
  readonly kind = 'invalid';
  constructor() {
    super('This patient has died: nothing can be booked any more.');
  }
}

export class DoctorNotAtHospital extends DomainError {
  readonly code = 'doctor-not-at-hospital';
  readonly kind = 'invalid';
  constructor() {
    super('The doctor does not work at this hospital.');
  }
}

export class RoomNotAtHospital extends DomainError {
  readonly code = 'room-not-at-hospital';
  readonly kind = 'invalid';
  constructor() {
    super('The hospital of the appointment has no such room.');
  }
}

export class RemoteInPerson extends DomainError {
  readonly code = 'remote-in-person';
  readonly kind = 'invalid';
  constructor() {
    super('A remote appointment is held by telemedicine, phone or video, not in person.');
  }
}

export class OverlapIsForEmergencies extends DomainError {
  readonly code = 'overlap-is-for-emergencies';
  readonly kind = 'invalid';
  constructor() {
    super('Only an emergency may overlap other appointments of the doctor.');
  }
}

export class TransitionRefused extends DomainError {
  readonly code = 'transition-refused';
  readonly kind = 'invalid';
  override readonly details: { currentStatus: AppointmentStatus; allowed: readonly AppointmentStatus[] };
  constructor(from: AppointmentStatus, to: AppointmentStatus, allowed: readonly AppointmentStatus[]) {
    super(
      `An appointment that is ${from} cannot become ${to}${allowed.length > 0 ? `, only ${allowed.join(', ')}` : ': this status is final'}.`,
    );
    this.details = { currentStatus: from, allowed };
  }
}

export class AlreadyConfirmed extends DomainError {
  readonly code = 'already-confirmed';
  readonly kind = 'conflict';
  constructor() {
    super('This appointment is confirmed already.');
  }
}

export class NotMovable extends DomainError {
  readonly code = 'not-movable';
  readonly kind = 'invalid';
  override readonly details: { currentStatus: AppointmentStatus; allowed: readonly AppointmentStatus[] };
  constructor(currentStatus: AppointmentStatus, allowed: readonly AppointmentStatus[]) {
    super(`An appointment that is ${currentStatus} cannot be moved, only one that is ${allowed.join(' or ')}.`);
    this.details = { currentStatus, allowed };
  }
}

export class AlreadyBegun extends DomainError {
  readonly code = 'already-begun';
  readonly kind = 'invalid';
  constructor() {
    super('The time of this appointment has come: ask the practice to change it.');
  }
}

export class NotChangeable extends DomainError {
  readonly code = 'not-changeable';
  readonly kind = 'invalid';
  constructor(status: AppointmentStatus) {
    super(`An appointment that is ${status} is not changed any more.`);
  }
}

export class TooManyDoctors extends DomainError {
  readonly code = 'too-many-doctors';
  readonly kind = 'invalid';
  constructor(most: number) {
    super(`More than ${String(most)} doctors fit: name a speciality, a city, a language or a hospital.`);
  }
}
