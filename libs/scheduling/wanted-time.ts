import type { AppointmentRequest } from './domain/appointment.js';

/** A time that is asked for: of a visit that moves, or of one that is not booked yet. */
export type WantedTime = Pick<
  AppointmentRequest,
  'doctorId' | 'hospitalId' | 'roomId' | 'type' | 'modality' | 'startsAt' | 'durationMinutes' | 'visitId'
> & {
  patientId: string | null;
  /** Doctors who hold the visit together with this one. */
  otherDoctorIds?: readonly string[];
};
