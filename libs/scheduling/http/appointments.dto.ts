import { z } from 'zod';
import { instantCursor } from '../../platform/http/pagination.js';
import { extras, id, instant, listOf, page, text, timeZone } from '../../platform/http/schemas.js';
import { APPOINTMENT_STATUSES } from '../domain/appointment-status.js';
import { APPOINTMENT_TYPES, DURATION, MODALITIES } from '../domain/appointment.js';

export const scheduleBody = z
  .strictObject({
    doctorId: id(),
    patientId: id(),
    hospitalId: id().optional().describe('Where the doctor sees the patient; the doctor must work there.'),
    type: z.enum(APPOINTMENT_TYPES),
    modality: z.enum(MODALITIES).default('in_person'),
    startsAt: instant().describe('In the future.'),
    durationMinutes: z
      .int('Must be whole minutes.')
      .min(DURATION.min)
      .max(DURATION.max)
      .describe(`Minutes, ${DURATION.min} to ${DURATION.max}.`)
      .meta({ example: 30 }),
    timeZone: timeZone('Zone in which the appointment is told, the doctor’s by default').optional(),
    reason: text(1000).optional().describe('Why the patient comes; not shown to hospital staff.'),
    location: text(300).optional(),
    extras: extras().optional().describe('Anything else, a JSON object of at most 8192 bytes.'),
  })
  .meta({ id: 'ScheduleAppointment' });

export const cancelBody = z.strictObject({ reason: text(500).meta({ example: 'Not needed any more' }) }).meta({ id: 'CancelAppointment' });

export const appointmentSchema = z
  .object({
    id: id(),
    doctorId: id(),
    patientId: id(),
    hospitalId: id().nullable(),
    type: z.enum(APPOINTMENT_TYPES),
    modality: z.enum(MODALITIES),
    status: z.enum(APPOINTMENT_STATUSES),
    startsAt: instant(),
    endsAt: instant(),
    durationMinutes: z.number().describe('Minutes.'),
    timeZone: z.string(),
    reason: z.string().nullable().optional().describe('Left out for hospital staff.'),
    location: z.string().nullable(),
    extras: z.record(z.string(), z.unknown()).nullable().optional().describe('Left out for hospital staff.'),
    cancelledBy: id().nullable(),
    cancelledAt: instant().nullable(),
    cancellationReason: z.string().nullable().optional().describe('Left out for hospital staff.'),
    version: z.int().describe('Also the ETag.'),
    createdAt: instant(),
  })
  .meta({ id: 'Appointment' });

export const appointmentList = listOf(appointmentSchema, 'AppointmentList');

const paged = { ...page, cursor: instantCursor() };
export const upcomingQuery = z.strictObject(paged);
export const appointmentQuery = z.strictObject({
  ...paged,
  doctorId: id().optional().describe('Only those with this doctor.'),
  patientId: id().optional().describe('Only those of this patient.'),
  hospitalId: id().optional().describe('Only those at this hospital.'),
  status: z.enum(APPOINTMENT_STATUSES).optional().describe('Only those in this status.'),
  type: z.enum(APPOINTMENT_TYPES).optional().describe('Only those of this type.'),
  from: instant().optional().describe('Starting at this instant or later.'),
  to: instant().optional().describe('Starting before this instant.'),
});
