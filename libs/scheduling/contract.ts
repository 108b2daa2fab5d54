import { Command } from '@nestjs/cqrs';
import { DomainError } from '../kernel/domain-error.js';
import { DomainEvent } from '../kernel/domain-event.js';
import { type Sql, sql } from '../kernel/sql.js';
import type { APPOINTMENT_STATUSES, APPOINTMENT_TYPES, MODALITIES } from './contract/words.js';

/** Facts about an appointment for other contexts that notify people: ids and times, nothing clinical. */
export interface AppointmentFacts {
  appointmentId: string;
  doctorId: string;
  patientId: string;
  /** RFC 3339, UTC. */
  startsAt: string;
  endsAt: string;
  /** IANA zone in which people read the time. */
  timeZone: string;
}

/** A patient has an appointment with a doctor. `status` is `confirmed` if it was confirmed automatically. */
export class AppointmentScheduled extends DomainEvent<AppointmentFacts & { status?: string }> {
  static readonly type = 'scheduling.appointment-scheduled.v1';
}

/** The practice has confirmed it. */
export class AppointmentConfirmed extends DomainEvent<AppointmentFacts> {
  static readonly type = 'scheduling.appointment-confirmed.v1';
}

/** The same appointment has another time, or another doctor. */
export class AppointmentMoved extends DomainEvent<
  AppointmentFacts & { from: { doctorId: string; startsAt: string; endsAt: string }; movedBy: string }
> {
  static readonly type = 'scheduling.appointment-moved.v1';
}

/** The appointment is cancelled and its time is free again. */
export class AppointmentCancelled extends DomainEvent<AppointmentFacts & { cancelledBy: string }> {
  static readonly type = 'scheduling.appointment-cancelled.v1';
}

/** The patient did not come. */
export class AppointmentMissed extends DomainEvent<AppointmentFacts> {
  static readonly type = 'scheduling.appointment-missed.v1';
}

/** The patient came after all, or comes. */
export class NoShowUndone extends DomainEvent<AppointmentFacts> {
  static readonly type = 'scheduling.no-show-undone.v1';
}

/** A time that became free is offered to a patient who waits for it, and kept for them for 15 minutes. */
export class WaitlistOffered extends DomainEvent<{
  offerId: string;
  entryId: string;
  doctorId: string;
  patientId: string;
  /** RFC 3339, UTC. */
  startsAt: string;
  endsAt: string;
  /** The doctor's IANA zone. */
  timeZone: string;
}> {
  static readonly type = 'scheduling.waitlist-offered.v1';
}

/** An offered time was not taken: it is free for the next one who waits. */
export class WaitlistOfferEnded extends DomainEvent<{ doctorId: string; startsAt: string; endsAt: string }> {
  static readonly type = 'scheduling.waitlist-offer-ended.v1';
}

/** Columns of an appointment that a dashboard shows: nothing clinical. */
export interface DashboardAppointment {
  id: string;
  doctor_id: string;
  patient_id: string;
  hospital_id: string | null;
  type: (typeof APPOINTMENT_TYPES)[number];
  modality: (typeof MODALITIES)[number];
  status: (typeof APPOINTMENT_STATUSES)[number];
  starts_at: string;
  ends_at: string;
  time_zone: string;
}

/** Appointments `a` for which the condition holds, by their start: rows of `DashboardAppointment`. */
export const appointmentsWhere = (condition: Sql, limit: number) =>
  sql`select a.id, a.doctor_id, a.patient_id, a.hospital_id, a.type, a.modality, a.status, a.starts_at, a.ends_at, a.time_zone
      from scheduling.appointment a where ${condition} order by a.starts_at, a.id limit ${limit}`;

/** Number of appointments `a` for which the condition holds: one row with `count`. */
export const countAppointments = (condition: Sql) =>
  sql`select count(*)::integer as count from scheduling.appointment a where ${condition}`;

/** Two patients who are to become one have appointments at the same time. */
export class AppointmentsOverlap extends DomainError {
  readonly code = 'appointments-overlap';
  readonly kind = 'conflict';
  constructor() {
    super('Both patients have an appointment at the same time: cancel one of the two first.');
  }
}

/** Part of a merge of two patients: all appointments of one go to the other, in the open transaction. Returns their ids. */
export class MoveAppointments extends Command<string[]> {
  constructor(
    readonly fromId: string,
    readonly intoId: string,
  ) {
    super();
  }
}

/** Part of an undone merge: these go back, in the open transaction. */
export class ReturnAppointments extends Command<void> {
  constructor(
    readonly ids: string[],
    readonly fromId: string,
    readonly intoId: string,
  ) {
    super();
  }
}
