import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import type { Seals } from '../../kernel/seals.js';
import { AppointmentCancelled, type AppointmentFacts, AppointmentScheduled } from '../contract.js';
import { APPOINTMENT_TYPES, MODALITIES } from '../contract/words.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus, TRANSITIONS } from './appointment-status.js';
import { SlotInThePast, TransitionRefused } from './appointment.errors.js';
import { openTexts, sealTexts } from './clinical-texts.js';

export { APPOINTMENT_TYPES, MODALITIES };
/** Length of an appointment, minutes. */
export const DURATION = { min: 5, max: 480 } as const;

const AppointmentSchema = defineEntity({
  name: 'Appointment',
  schema: 'scheduling',
  tableName: 'appointment',
  properties: {
    id: p.uuid().primary(),
    doctorId: p.uuid(),
    patientId: p.uuid(),
    hospitalId: p.uuid().nullable(),
    type: p.enum(APPOINTMENT_TYPES),
    modality: p.enum(MODALITIES),
    status: p.enum(APPOINTMENT_STATUSES),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    timeZone: p.string(),
    location: p.string().nullable(),
    clinical: p.blob().nullable(),
    cancelledBy: p.uuid().nullable(),
    cancelledAt: p.datetime().nullable(),
    createdBy: p.uuid(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime().onUpdate(() => new Date()),
  },
});

export interface AppointmentRequest {
  doctorId: string;
  patientId: string;
  hospitalId?: string;
  type: (typeof APPOINTMENT_TYPES)[number];
  modality: (typeof MODALITIES)[number];
  startsAt: Date;
  durationMinutes: number;
  timeZone: string;
  reason?: string;
  location?: string;
  extras?: Record<string, unknown>;
}

/** A patient's time with a doctor. A constraint of the table prevents overlaps of one doctor or patient, so that no race can cause one. */
export class Appointment extends AppointmentSchema.class {
  static schedule(request: AppointmentRequest, createdBy: string, now: Date, seals: Seals): Appointment {
    if (request.startsAt <= now) throw new SlotInThePast();
    const { reason = null, extras = null } = request;
    const id = newId();
    const appointment = Object.assign(new Appointment(), {
      id,
      doctorId: request.doctorId,
      patientId: request.patientId,
      hospitalId: request.hospitalId ?? null,
      type: request.type,
      modality: request.modality,
      status: 'scheduled' as const,
      startsAt: request.startsAt,
      endsAt: new Date(request.startsAt.getTime() + request.durationMinutes * 60_000),
      timeZone: request.timeZone,
      location: request.location ?? null,
      clinical: sealTexts(seals, id, { reason, extras, cancellationReason: null }),
      cancelledBy: null,
      cancelledAt: null,
      createdBy,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
    record(appointment, new AppointmentScheduled(appointment.facts));
    return appointment;
  }

  cancel(by: { userId: string; at: Date }, reason: string, seals: Seals): void {
    this.become('cancelled');
    this.cancelledBy = by.userId;
    this.cancelledAt = by.at;
    this.clinical = sealTexts(seals, this.id, { ...openTexts(seals, this.id, this.clinical), cancellationReason: reason });
    record(this, new AppointmentCancelled({ ...this.facts, cancelledBy: by.userId }));
  }

  /** Every change of status is checked against the table of transitions. */
  become(next: AppointmentStatus): void {
    const allowed = TRANSITIONS[this.status];
    if (!allowed.includes(next)) throw new TransitionRefused(this.status, next, allowed);
    this.status = next;
  }

  private get facts(): AppointmentFacts {
    return {
      appointmentId: this.id,
      doctorId: this.doctorId,
      patientId: this.patientId,
      startsAt: this.startsAt.toISOString(),
      timeZone: this.timeZone,
    };
  }
}
AppointmentSchema.setClass(Appointment);
