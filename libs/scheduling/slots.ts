import { Injectable } from '@nestjs/common';
import { activeHospitals, bookableDoctors, doctorsOfHospital } from '../directory/contract.js';
import { Clock } from '../kernel/clock.js';
import { empty, type Sql, sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { Database } from '../platform/database/database.js';
import { Calendars, type KnownCalendar, sameStamp } from './calendars.js';
import { DURATION } from './domain/appointment.js';
import type { AppointmentType, Busy, Modality, Slot } from './domain/calendar/calendar.js';
import { freeSlots } from './domain/calendar/free-slots.js';
import { bookable } from './domain/offer.js';

export interface SlotQuestion {
  /** Epoch milliseconds. */
  from: number;
  to: number;
  type: AppointmentType;
  /** Length; the doctor's usual one for this type by default. */
  durationMinutes?: number;
  modality?: Modality;
  hospitalId?: string;
  /** The account whose own hold does not hide a time; undefined: every hold hides one. */
  userId?: string;
  /** A patient whose own offer does not hide a time, and who has to be free as well. */
  patientId?: string;
  /** A room that has to be free as well. */
  roomId?: string;
  /** A visit that moves: it is not in its own way. */
  visitId?: string;
  /** True if the notice for patients counts. */
  asPatient: boolean;
  limit?: number;
  /** A condition on the doctors `d`. */
  among?: Sql;
}

export interface FoundSlots {
  slots: Slot[];
  doctorName: string;
  timeZone: string;
  durationMinutes: number;
  /** Notice that patients give. */
  noticeMinutes: number;
  /** End of the first hold that hides a time, epoch milliseconds; null if there is none. */
  holdEndsAt: number | null;
}

interface TimesRow {
  id: string;
  name: string;
  version: number;
  rules: number;
  hospital_rules: number;
  starts: number[];
  ends: number[];
  counted: boolean[];
  hold_ends: number | null;
  works_there: boolean;
}

/** A local day, a long appointment and its buffers: what lies so far outside of the window can still matter inside. */
const REACH_MS = 26 * 3_600_000;

/** Free times of doctors: hours from their calendars, taken times from the database, in one statement for all. */
@Injectable()
export class Slots {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
  ) {}

  /** Undefined if there is no such doctor among those asked for, or one who may not practise. */
  async find(doctorId: string, question: SlotQuestion): Promise<FoundSlots | undefined> {
    return (await this.findAll([doctorId], question)).get(doctorId);
  }

  /** Starts on offer at which the others are on offer as well: times for a visit of several doctors, all as long as `durationMinutes` says. */
  async findTogether(
    doctorId: string,
    otherIds: readonly string[],
    question: SlotQuestion & { durationMinutes: number },
  ): Promise<FoundSlots | undefined> {
    if (otherIds.length === 0) return this.find(doctorId, question);
    const all = await this.findAll([doctorId, ...otherIds], { ...question, limit: undefined });
    const starts = otherIds.map((id) => new Set(all.get(id)?.slots.map(({ startsAt }) => startsAt)));
    const found = all.get(doctorId);
    return (
      found && { ...found, slots: found.slots.filter(({ startsAt }) => starts.every((on) => on.has(startsAt))).slice(0, question.limit) }
    );
  }

  async findAll(doctorIds: readonly string[], question: SlotQuestion): Promise<Map<string, FoundSlots>> {
    const { hospitalId } = question;
    const known = await this.calendars.ofAll(doctorIds, hospitalId);
    const rows = await this.times(doctorIds, question, known);
    const stale = rows.filter((row) => !isCurrent(row, known.get(row.id))).map(({ id }) => id);
    const read = await this.calendars.readAll(stale, hospitalId);
    const found = new Map<string, FoundSlots>();
    for (const row of rows) {
      const calendar = read.get(row.id) ?? known.get(row.id);
      if (calendar) found.set(row.id, this.free(question, calendar, row));
    }
    return found;
  }

  /** Time zone of the doctor, as far as it is known: `find` says the present one. */
  async zoneOf(doctorId: string): Promise<string | undefined> {
    return (await this.calendars.of(doctorId))?.calendar.timeZone;
  }

  private free(question: SlotQuestion, { calendar }: KnownCalendar, row: TimesRow): FoundSlots {
    const { from, to, type, modality, hospitalId, asPatient, limit } = question;
    const durationMinutes = question.durationMinutes ?? calendar.settings.durations[type] ?? DURATION.usual;
    const busy: Busy[] = row.starts.map((startsAt, i) => ({
      startsAt,
      endsAt: row.ends[i] ?? startsAt,
      isAppointment: row.counted[i] === true,
    }));
    const limits = bookable(calendar, this.clock.now(), asPatient);
    const isRemote = type === 'remote';
    const slots = row.works_there
      ? freeSlots(calendar, { from, to, durationMinutes, modality, isRemote, hospitalId, ...limits, busy, limit })
      : [];
    return {
      slots,
      doctorName: row.name,
      timeZone: calendar.timeZone,
      durationMinutes,
      noticeMinutes: calendar.settings.noticeMinutes,
      holdEndsAt: row.hold_ends,
    };
  }

  /** Taken times by their start. A hold is to become an appointment; another doctor's appointment of the patient takes the time but is not the doctor's. */
  private times(doctorIds: readonly string[], question: SlotQuestion, known: ReadonlyMap<string, KnownCalendar>): Promise<TimesRow[]> {
    const { from, to, userId = null, patientId, roomId, visitId = null, hospitalId, among } = question;
    const [begins, ends] = [new Date(from - REACH_MS), new Date(to + REACH_MS)];
    const hospitalIds = [...known.values()].flatMap((calendar) => calendar.hospitalIds.map((id) => ({ of: calendar.id, id })));
    return actingAs(SYSTEM, () =>
      this.db.hot<TimesRow>(sql`
        select d.id, d.name, d.version, coalesce((select c.rules from scheduling.calendar c where c.owner_id = d.id), 0) as rules,
          coalesce((select sum(c.rules) from unnest(${hospitalIds.map(({ of }) => of)}::uuid[], ${hospitalIds.map(({ id }) => id)}::uuid[]) h (of, id)
            join scheduling.calendar c on c.owner_id = h.id where h.of = d.id), 0)::integer as hospital_rules,
          t.starts, t.ends, t.counted, t.hold_ends, ${worksAt(hospitalId)} as works_there
        from (${bookableDoctors(doctorIds)} ${among ? sql`and ${among}` : empty}) d, lateral (
          select coalesce(array_agg((extract(epoch from t.starts_at) * 1000)::float8 order by t.starts_at), '{}') as starts,
            coalesce(array_agg((extract(epoch from t.ends_at) * 1000)::float8 order by t.starts_at), '{}') as ends,
            coalesce(array_agg(t.counted order by t.starts_at), '{}') as counted, (extract(epoch from min(t.hold_ends)) * 1000)::float8 as hold_ends
          from (
            select a.starts_at, a.ends_at, true as counted, null::timestamptz as hold_ends from scheduling.appointment a
            where a.doctor_id = d.id and a.status not in ('cancelled', 'no_show') and a.starts_at >= ${begins} and a.starts_at < ${ends}
              and a.visit_id is distinct from ${visitId}::uuid
            union all
            select h.starts_at, h.ends_at, true, h.expires_at from scheduling.hold h
            where h.doctor_id = d.id and h.expires_at > ${this.clock.now()} and (h.user_id = ${userId}::uuid) is not true
              and (h.patient_id = ${patientId ?? null}::uuid) is not true
            ${
              patientId === undefined
                ? empty
                : sql`union all select a.starts_at, a.ends_at, false, null from scheduling.appointment a
                      where a.patient_id = ${patientId} and a.doctor_id <> d.id and a.status not in ('cancelled', 'no_show')
                        and a.starts_at >= ${begins} and a.starts_at < ${ends} and a.visit_id is distinct from ${visitId}::uuid`
            }
            ${
              roomId === undefined
                ? empty
                : sql`union all select a.starts_at, a.ends_at, false, null from scheduling.appointment a
                      where a.room_id = ${roomId} and a.doctor_id <> d.id and a.status not in ('cancelled', 'no_show')
                        and a.starts_at >= ${begins} and a.starts_at < ${ends} and a.visit_id is distinct from ${visitId}::uuid`
            }
          ) t
        ) t`),
    );
  }
}

/** Tells that the doctor `d` sees patients at the hospital that is asked for, if any is. */
const worksAt = (hospitalId?: string): Sql =>
  hospitalId === undefined
    ? sql`true`
    : sql`(${hospitalId}::uuid in (${activeHospitals().query}) and d.id in (${doctorsOfHospital(hospitalId).query}))`;

const isCurrent = (row: TimesRow, known?: KnownCalendar): boolean =>
  known !== undefined && sameStamp({ doctor: row.version, rules: row.rules, hospitalRules: row.hospital_rules }, known.stamp);
