import { Injectable } from '@nestjs/common';
import { bookableDoctor } from '../directory/contract.js';
import { Clock } from '../kernel/clock.js';
import { empty, type Sql, sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { Database } from '../platform/database/database.js';
import { Calendars, type KnownCalendar, sameStamp, type Stamp } from './calendars.js';
import { DURATION } from './domain/appointment.js';
import type { AppointmentType, Busy, Modality, Slot } from './domain/calendar/calendar.js';
import { freeSlots } from './domain/calendar/free-slots.js';
import { bookable } from './domain/offer.js';

export interface SlotQuestion {
  doctorId: string;
  /** Epoch milliseconds. */
  from: number;
  to: number;
  type: AppointmentType;
  /** By default the doctor's for this type. */
  durationMinutes?: number;
  modality?: Modality;
  hospitalId?: string;
  /** The caller, whose own hold does not hide a time. */
  userId: string;
  /** A patient whose own offer does not hide a time. */
  patientId?: string;
  /** True if the patient has to be free as well. */
  patientIsFree?: boolean;
  /** True if the notice for patients counts. */
  asPatient: boolean;
  limit?: number;
  /** A condition on the doctor `d`. */
  among?: Sql;
}

export interface FoundSlots {
  slots: Slot[];
  doctorName: string;
  timeZone: string;
  durationMinutes: number;
}

interface TimesRow {
  name: string;
  version: number;
  rules: number;
  hospital_rules: number;
  starts: number[];
  ends: number[];
  counted: boolean[];
}

/** A local day, a long appointment and its buffers: what lies so far outside of the window can still matter inside. */
const REACH_MS = 26 * 3_600_000;

/** Free times of one doctor: hours from the calendar, taken times from the database, in one statement. */
@Injectable()
export class Slots {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
  ) {}

  /** Undefined if there is no such doctor among those asked for, or one who may not practise. */
  async find(question: SlotQuestion): Promise<FoundSlots | undefined> {
    const { doctorId, hospitalId } = question;
    const known = await this.calendars.of(doctorId, hospitalId);
    if (!known) return undefined;
    const row = await this.times(question, known);
    if (!row) return undefined;
    const current = sameStamp(stampOf(row), known.stamp) ? known : await this.calendars.read(doctorId, hospitalId);
    return current && this.free(question, current, row);
  }

  /** Time zone of the doctor, if known. */
  async zoneOf(doctorId: string): Promise<string | undefined> {
    return (await this.calendars.of(doctorId))?.calendar.timeZone;
  }

  private free(
    { from, to, type, modality, hospitalId, asPatient, limit, ...question }: SlotQuestion,
    { calendar }: KnownCalendar,
    row: TimesRow,
  ) {
    const durationMinutes = question.durationMinutes ?? calendar.settings.durations[type] ?? DURATION.usual;
    const busy: Busy[] = row.starts.map((startsAt, i) => ({
      startsAt,
      endsAt: row.ends[i] ?? startsAt,
      isAppointment: row.counted[i] === true,
    }));
    const slots = freeSlots(calendar, {
      from,
      to,
      durationMinutes,
      modality,
      hospitalId,
      ...bookable(calendar, this.clock.now(), asPatient),
      busy,
      limit,
    });
    return { slots, doctorName: row.name, timeZone: calendar.timeZone, durationMinutes };
  }

  /** Taken times by their start. A hold, and another doctor's appointment of the patient, take the time but are not the doctor's appointments. */
  private async times(
    { doctorId, from, to, userId, patientId, patientIsFree, among }: SlotQuestion,
    { hospitalIds }: KnownCalendar,
  ): Promise<TimesRow | undefined> {
    const [begins, ends] = [new Date(from - REACH_MS), new Date(to + REACH_MS)];
    const [row] = await actingAs(SYSTEM, () =>
      this.db.hot<TimesRow>(sql`
        with doctor as (${bookableDoctor(doctorId)} ${among ? sql`and ${among}` : empty}), taken as (
          select a.starts_at, a.ends_at, true as counted from scheduling.appointment a
          where a.doctor_id = ${doctorId} and a.status not in ('cancelled', 'no_show') and a.starts_at >= ${begins} and a.starts_at < ${ends}
          union all
          select h.starts_at, h.ends_at, false from scheduling.hold h
          where h.doctor_id = ${doctorId} and h.expires_at > ${this.clock.now()} and h.user_id is distinct from ${userId}::uuid
            and h.patient_id is distinct from ${patientId ?? null}::uuid
          ${
            patientId === undefined || !patientIsFree
              ? empty
              : sql`union all select a.starts_at, a.ends_at, false from scheduling.appointment a
                    where a.patient_id = ${patientId} and a.doctor_id <> ${doctorId} and a.status not in ('cancelled', 'no_show')
                      and a.starts_at >= ${begins} and a.starts_at < ${ends}`
          }
        )
        select d.name, d.version, coalesce((select c.rules from scheduling.calendar c where c.owner_id = d.id), 0) as rules,
          coalesce((select sum(c.rules) from scheduling.calendar c where c.owner_id = any(${hospitalIds}::uuid[])), 0)::integer as hospital_rules,
          t.starts, t.ends, t.counted
        from doctor d, (select coalesce(array_agg((extract(epoch from t.starts_at) * 1000)::float8 order by t.starts_at), '{}') as starts,
          coalesce(array_agg((extract(epoch from t.ends_at) * 1000)::float8 order by t.starts_at), '{}') as ends,
          coalesce(array_agg(t.counted order by t.starts_at), '{}') as counted from taken t) t`),
    );
    return row;
  }
}

const stampOf = (row: TimesRow): Stamp => ({ doctor: row.version, rules: row.rules, hospitalRules: row.hospital_rules });
