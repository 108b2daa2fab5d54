import { DomainEvent } from '../kernel/domain-event.js';

/** Facts about an appointment for other contexts that notify people: ids and times, nothing clinical. */
export interface AppointmentFacts {
  appointmentId: string;
  doctorId: string;
  patientId: string;
  /** RFC 3339, UTC. */
  startsAt: string;
  /** IANA zone in which people read the time. */
  timeZone: string;
}

/** A patient has an appointment with a doctor. */
export class AppointmentScheduled extends DomainEvent<AppointmentFacts> {
  static readonly type = 'scheduling.appointment-scheduled.v1';
}

/** The appointment is cancelled and its time is free again. */
export class AppointmentCancelled extends DomainEvent<AppointmentFacts & { cancelledBy: string }> {
  static readonly type = 'scheduling.appointment-cancelled.v1';
}
