import { Injectable } from '@nestjs/common';
import { sql } from '../kernel/sql.js';
import { type Actor, SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { Database } from '../platform/database/database.js';
import type { FreeTime, Taken } from './domain/appointment.errors.js';
import { Slots } from './slots.js';
import type { WantedTime } from './wanted-time.js';

const SUGGESTED = 3;
const WINDOW_MS = 62 * 24 * 3_600_000;

/** Answers for a time that could not be had: whose it is, and which ones are free. */
@Injectable()
export class Suggestions {
  constructor(
    private readonly db: Database,
    private readonly slots: Slots,
  ) {}

  /** The next free times of the doctor from the one asked for, at which all who are in the visit are free. */
  async insteadOf(
    actor: Actor,
    { doctorId, otherDoctorIds = [], patientId, hospitalId, roomId, visitId, type, modality, startsAt, durationMinutes }: WantedTime,
  ): Promise<FreeTime[]> {
    const from = startsAt.getTime();
    const found = await this.slots.findTogether(doctorId, otherDoctorIds, {
      patientId: patientId ?? undefined,
      roomId,
      visitId,
      hospitalId,
      type,
      modality,
      durationMinutes,
      from,
      to: from + WINDOW_MS,
      userId: actor.who.userId,
      asPatient: actor.who.role === 'patient',
      limit: SUGGESTED,
    });
    return (found?.slots ?? []).map((slot) => ({
      doctorId,
      startsAt: new Date(slot.startsAt).toISOString(),
      endsAt: new Date(slot.endsAt).toISOString(),
    }));
  }

  /**
   * The side whose time is taken by another visit: undefined if all are free, null if the caller may not know. An emergency that may overlap asks for the
   * patient and the room only.
   */
  async whoIsTaken(actor: Actor, wanted: WantedTime, mayOverlap = false): Promise<Taken | null | undefined> {
    const { doctorId, patientId, roomId = null, startsAt, durationMinutes, visitId = null } = wanted;
    const endsAt = new Date(startsAt.getTime() + durationMinutes * 60_000);
    const overlapping = sql`a.status not in ('cancelled', 'no_show') and tstzrange(a.starts_at, a.ends_at) && tstzrange(${startsAt}::timestamptz, ${endsAt}::timestamptz)
      and a.visit_id is distinct from ${visitId}::uuid`;
    const [row] = await actingAs(SYSTEM, () =>
      this.db.hot<Record<Taken | 'known', boolean>>(sql`select
        exists (select from scheduling.appointment a where a.doctor_id = ${doctorId} and ${overlapping}) as doctor,
        exists (select from scheduling.appointment a where a.room_id = ${roomId}::uuid and ${overlapping}) as room,
        exists (select from scheduling.appointment a where a.patient_id = ${patientId}::uuid and ${overlapping}) as patient,
        exists (select from scheduling.appointment a where a.patient_id = ${patientId}::uuid and ${overlapping} and ${actor.whereAllowed('read', 'Appointment', 'a')}) as known`),
    );
    if (!row) return undefined;
    if (row.doctor && !mayOverlap) return 'doctor';
    if (row.room) return 'room';
    if (!row.patient) return undefined;
    return row.known ? 'patient' : null;
  }
}
