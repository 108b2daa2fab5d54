import { DomainEvent } from '../kernel/domain-event.js';

/** What others need to tell people about an appointment without asking back: ids and times, nothing clinical. */
export interface AppointmentFacts {
  appointmentId: string;
  doctorId: string;
  patientId: string;
  /** RFC 3339, UTC. */
  startsAt: string;
  /** IANA zone in which the appointment is told. */
  timeZone: string;
}

/** Someone now has a place in a doctor's day. */
export class AppointmentScheduled extends DomainEvent<AppointmentFacts> {
  static readonly type = 'scheduling.appointment-scheduled.v1';
}

/** The place is free again. */
export class AppointmentCancelled extends DomainEvent<AppointmentFacts & { cancelledBy: string }> {
  static readonly type = 'scheduling.appointment-cancelled.v1';
}
