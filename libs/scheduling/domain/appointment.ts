import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import type { Seals } from '../../kernel/seals.js';
import {
  AppointmentCancelled,
  AppointmentConfirmed,
  type AppointmentFacts,
  AppointmentMissed,
  AppointmentMoved,
  AppointmentScheduled,
  NoShowUndone,
} from '../contract.js';
import { APPOINTMENT_TYPES, MODALITIES } from '../contract/words.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus, CANCELLABLE, FREEING, MOVABLE, TRANSITIONS } from './appointment-status.js';
import {
  AlreadyBegun,
  AlreadyConfirmed,
  NotAWholeMinute,
  NotChangeable,
  NotMovable,
  OverlapIsForEmergencies,
  RemoteInPerson,
  SlotInThePast,
  TransitionRefused,
} from './appointment.errors.js';
import { type ClinicalTexts, openTexts, sealTexts } from './clinical-texts.js';

export { APPOINTMENT_TYPES, MODALITIES };
/** Length of an appointment, minutes. */
export const DURATION = { min: 5, max: 480, usual: 30 } as const;
const MINUTE_MS = 60_000;

const AppointmentSchema = defineEntity({
  name: 'Appointment',
  schema: 'scheduling',
  tableName: 'appointment',
  properties: {
    id: p.uuid().primary(),
    doctorId: p.uuid(),
    patientId: p.uuid(),
    hospitalId: p.uuid().nullable(),
    roomId: p.uuid().nullable(),
    visitId: p.uuid(),
    seriesId: p.uuid().nullable(),
    type: p.enum(APPOINTMENT_TYPES),
    modality: p.enum(MODALITIES),
    status: p.enum(APPOINTMENT_STATUSES),
    mayOverlap: p.boolean(),
    walkIn: p.boolean(),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    timeZone: p.string(),
    location: p.string().nullable(),
    clinical: p.blob().nullable(),
    sequence: p.integer(),
    attendanceConfirmedAt: p.datetime().nullable(),
    checkedInAt: p.datetime().nullable(),
    startedAt: p.datetime().nullable(),
    completedAt: p.datetime().nullable(),
    statusBeforeNoShow: p.enum(APPOINTMENT_STATUSES).nullable(),
    cancelledBy: p.uuid().nullable(),
    cancelledAt: p.datetime().nullable(),
    createdBy: p.uuid(),
    changedBy: p.uuid().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime().onUpdate(() => new Date()),
  },
});

export interface AppointmentRequest {
  doctorId: string;
  patientId: string;
  hospitalId?: string;
  roomId?: string;
  type: (typeof APPOINTMENT_TYPES)[number];
  modality: (typeof MODALITIES)[number];
  startsAt: Date;
  durationMinutes: number;
  timeZone: string;
  reason?: string;
  notes?: string;
  location?: string;
  extras?: Record<string, unknown>;
  /** True for an emergency that may overlap regular appointments of the doctor. */
  allowOverlap?: boolean;
  walkIn?: boolean;
  /** The visit that several doctors hold together: the id of its first appointment. */
  visitId?: string;
  seriesId?: string;
}

/** Changes of an appointment that leave its time as it is; null takes a value away. */
export interface AppointmentChanges {
  type?: AppointmentRequest['type'];
  modality?: AppointmentRequest['modality'];
  location?: string | null;
  reason?: string | null;
  notes?: string | null;
  extras?: Record<string, unknown> | null;
}

/** The time to which an appointment moves. */
export interface NewTime {
  startsAt: Date;
  durationMinutes: number;
  doctorId?: string;
  /** The practice has to confirm it again. */
  unconfirmed?: boolean;
  /** The place of that time, if it is another one. */
  place?: Where;
}

export type Where = Pick<Appointment, 'hospitalId' | 'location' | 'roomId'>;

export interface By {
  userId: string;
  at: Date;
}

/** A remote appointment is held by video where nothing else is said, any other in person. */
export const usualModality = (type: AppointmentRequest['type']): AppointmentRequest['modality'] =>
  type === 'remote' ? 'video' : 'in_person';

/** A start is a whole minute that has not passed; the current minute has not, for who walks in. */
export function demandStart(startsAt: Date, now: Date, walkIn = false): void {
  if (startsAt.getTime() % MINUTE_MS !== 0) throw new NotAWholeMinute();
  if (walkIn ? startsAt.getTime() + MINUTE_MS <= now.getTime() : startsAt <= now) throw new SlotInThePast();
}

/**
 * A patient's time with a doctor. Constraints of the table prevent overlaps of one doctor, patient or room, so that no race can cause one. A visit of
 * several doctors is one appointment with each of them.
 */
export class Appointment extends AppointmentSchema.class {
  static schedule(request: AppointmentRequest, createdBy: string, now: Date, seals: Seals): Appointment {
    demandStart(request.startsAt, now, request.walkIn);
    demandRemoteIsRemote(request);
    if (request.allowOverlap && request.type !== 'emergency') throw new OverlapIsForEmergencies();
    const { reason = null, notes = null, extras = null, walkIn = false } = request;
    const id = newId();
    const appointment = Object.assign(new Appointment(), {
      id,
      doctorId: request.doctorId,
      patientId: request.patientId,
      hospitalId: request.hospitalId ?? null,
      roomId: request.roomId ?? null,
      visitId: request.visitId ?? id,
      seriesId: request.seriesId ?? null,
      type: request.type,
      modality: request.modality,
      status: walkIn ? ('checked_in' as const) : ('scheduled' as const),
      mayOverlap: request.allowOverlap ?? false,
      walkIn,
      startsAt: request.startsAt,
      endsAt: new Date(request.startsAt.getTime() + request.durationMinutes * MINUTE_MS),
      timeZone: request.timeZone,
      location: request.location ?? null,
      clinical: sealTexts(seals, id, { reason, notes, extras, cancellationReason: null }),
      sequence: 0,
      attendanceConfirmedAt: null,
      checkedInAt: walkIn ? now : null,
      startedAt: null,
      completedAt: null,
      statusBeforeNoShow: null,
      cancelledBy: null,
      cancelledAt: null,
      createdBy,
      changedBy: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
    record(appointment, new AppointmentScheduled(appointment.facts));
    return appointment;
  }

  get durationMinutes(): number {
    return (this.endsAt.getTime() - this.startsAt.getTime()) / MINUTE_MS;
  }

  cancel(by: By, reason: string | null, seals: Seals): void {
    this.become('cancelled', by);
    this.cancelledBy = by.userId;
    this.cancelledAt = by.at;
    this.sequence += 1;
    this.retell(seals, { cancellationReason: reason });
    record(this, new AppointmentCancelled({ ...this.facts, cancelledBy: by.userId }));
  }

  confirm(by: By): void {
    if (this.status === 'confirmed') throw new AlreadyConfirmed();
    this.become('confirmed', by);
    this.statusBeforeNoShow = null;
    record(this, new AppointmentConfirmed(this.facts));
  }

  /** The patient says that they will come. This is a mark of its own: the status is the practice's. */
  confirmAttendance(by: By): void {
    if (!MOVABLE.includes(this.status)) throw new NotChangeable(this.status);
    this.attendanceConfirmedAt ??= by.at;
    this.changedBy = by.userId;
  }

  checkIn(by: By): void {
    this.become('checked_in', by);
    this.statusBeforeNoShow = null;
    this.checkedInAt = by.at;
  }

  start(by: By): void {
    this.become('in_progress', by);
    this.startedAt = by.at;
  }

  complete(by: By): void {
    this.become('completed', by);
    this.completedAt = by.at;
  }

  miss(by: By): void {
    const before = this.status;
    this.become('no_show', by);
    this.statusBeforeNoShow = before;
    record(this, new AppointmentMissed(this.facts));
  }

  /** The time is taken again, if it is still free. */
  undoNoShow(by: By): void {
    const before = this.statusBeforeNoShow;
    if (this.status !== 'no_show' || !before) throw new TransitionRefused(this.status, 'scheduled', TRANSITIONS[this.status]);
    this.become(before, by);
    this.statusBeforeNoShow = null;
    record(this, new NoShowUndone(this.facts));
  }

  /** The same appointment at another time, for calendars a new state of the same entry. */
  move(by: By, { startsAt, durationMinutes, doctorId = this.doctorId, unconfirmed = false, place }: NewTime): void {
    if (!MOVABLE.includes(this.status)) throw new NotMovable(this.status, MOVABLE);
    const from = { doctorId: this.doctorId, startsAt: this.startsAt.toISOString(), endsAt: this.endsAt.toISOString() };
    this.startsAt = startsAt;
    this.endsAt = new Date(startsAt.getTime() + durationMinutes * MINUTE_MS);
    this.doctorId = doctorId;
    if (unconfirmed) this.status = 'scheduled';
    Object.assign(this, place);
    this.attendanceConfirmedAt = null;
    this.sequence += 1;
    this.changedBy = by.userId;
    record(this, new AppointmentMoved({ ...this.facts, from, movedBy: by.userId }));
  }

  change({ reason, notes, extras, ...plain }: AppointmentChanges, by: By, seals: Seals): void {
    if (!MOVABLE.includes(this.status) && this.status !== 'checked_in' && this.status !== 'in_progress')
      throw new NotChangeable(this.status);
    Object.assign(this, plain);
    demandRemoteIsRemote(this);
    if (this.mayOverlap && this.type !== 'emergency') throw new OverlapIsForEmergencies();
    const texts = {
      ...(reason !== undefined && { reason }),
      ...(notes !== undefined && { notes }),
      ...(extras !== undefined && { extras }),
    };
    if (Object.keys(texts).length > 0) this.retell(seals, texts);
    this.changedBy = by.userId;
  }

  /** Patients leave alone what has begun: whether they came is the practice's to say. */
  demandAhead(now: Date): void {
    if (CANCELLABLE.includes(this.status) && this.startsAt <= now) throw new AlreadyBegun();
  }

  useRoom(roomId: string | null, by: By): void {
    this.roomId = roomId;
    this.changedBy = by.userId;
  }

  /** Every change of status is checked against the table of transitions. */
  become(next: AppointmentStatus, by: By): void {
    const allowed = TRANSITIONS[this.status];
    if (!allowed.includes(next)) throw new TransitionRefused(this.status, next, allowed);
    this.status = next;
    this.changedBy = by.userId;
  }

  get holdsTime(): boolean {
    return !FREEING.includes(this.status);
  }

  get facts(): AppointmentFacts {
    return {
      appointmentId: this.id,
      doctorId: this.doctorId,
      patientId: this.patientId,
      startsAt: this.startsAt.toISOString(),
      endsAt: this.endsAt.toISOString(),
      timeZone: this.timeZone,
    };
  }

  private retell(seals: Seals, texts: Partial<ClinicalTexts>): void {
    this.clinical = sealTexts(seals, this.id, { ...openTexts(seals, this.id, this.clinical), ...texts });
  }
}
AppointmentSchema.setClass(Appointment);

export function demandRemoteIsRemote({ type, modality }: Partial<Pick<AppointmentRequest, 'type' | 'modality'>>): void {
  if (type === 'remote' && modality === 'in_person') throw new RemoteInPerson();
}
