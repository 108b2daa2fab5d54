import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { bookableDoctors, hospitalZones } from '../directory/contract.js';
import { raw, sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { Database } from '../platform/database/database.js';
import { AUTOMATIC_CONFIRMATIONS, type AutomaticConfirmation, USUAL_SETTINGS } from './domain/booking-settings.js';
import type { BookingSettings, Calendar, DatedException, Holiday, Leave, WeeklyHours } from './domain/calendar/calendar.js';

/** Numbers that grow with each change of what a calendar is made of: the doctor's profile, their rules, and those of the hospitals. */
export interface Stamp {
  doctor: number;
  rules: number;
  hospitalRules: number;
}

export interface KnownCalendar {
  /** The doctor's id. */
  id: string;
  /** The doctor's name. */
  name: string;
  calendar: Calendar;
  stamp: Stamp;
  /** False if the doctor has told no hours at all: the usual ones are on offer, and any other time can be asked for. */
  hoursAreTold: boolean;
  /** Hospitals whose holidays count. */
  hospitalIds: string[];
  automaticConfirmation: AutomaticConfirmation;
}

const MOST_KNOWN = 5000;
/** Hours on offer of a doctor who has told none, every day. */
const USUAL_HOURS = { start: '09:00', end: '17:00' };
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/**
 * Calendars of doctors, kept in memory. A kept one may be old: it is used together with a statement that reads the present stamp, and read again if
 * the two differ. So no process misses what another one has changed.
 */
@Injectable()
export class Calendars {
  private readonly known = new LRUCache<string, KnownCalendar>({ max: MOST_KNOWN });

  constructor(private readonly db: Database) {}

  /** Undefined if there is no such doctor, or one who may not practise. */
  async of(doctorId: string, hospitalId?: string): Promise<KnownCalendar | undefined> {
    return this.known.get(keyOf(doctorId, hospitalId)) ?? (await this.read(doctorId, hospitalId));
  }

  async read(doctorId: string, hospitalId?: string): Promise<KnownCalendar | undefined> {
    return (await this.readAll([doctorId], hospitalId)).get(doctorId);
  }

  /** Calendars of several doctors by their ids, kept ones if there are any. */
  async ofAll(doctorIds: readonly string[], hospitalId?: string): Promise<Map<string, KnownCalendar>> {
    const found = new Map<string, KnownCalendar>();
    for (const id of doctorIds) {
      const known = this.known.get(keyOf(id, hospitalId));
      if (known) found.set(id, known);
    }
    const missing = doctorIds.filter((id) => !found.has(id));
    for (const [id, read] of await this.readAll(missing, hospitalId)) found.set(id, read);
    return found;
  }

  async readAll(doctorIds: readonly string[], hospitalId?: string): Promise<Map<string, KnownCalendar>> {
    if (doctorIds.length === 0) return new Map();
    const rows = await actingAs(SYSTEM, () => this.db.hot<CalendarRow>(calendarStatement(doctorIds, hospitalId)));
    for (const id of doctorIds) this.known.delete(keyOf(id, hospitalId));
    const found = new Map(rows.map((row) => [row.id, toCalendar(row)]));
    if (!this.db.isChanging) for (const [id, read] of found) this.known.set(keyOf(id, hospitalId), read);
    return found;
  }
}

const keyOf = (doctorId: string, hospitalId = ''): string => `${doctorId} ${hospitalId}`;

export const sameStamp = (a: Stamp, b: Stamp): boolean =>
  a.doctor === b.doctor && a.rules === b.rules && a.hospitalRules === b.hospitalRules;

interface CalendarRow {
  id: string;
  name: string;
  time_zone: string;
  shift_start: string | null;
  shift_end: string | null;
  version: number;
  rules: number;
  had_rules: boolean;
  hospital_rules: number;
  hours: (Omit<WeeklyHours, 'weekday'> & { weekdays: number[] })[];
  exceptions: DatedException[];
  leave: Leave[];
  holidays: Holiday[];
  settings: (BookingSettings & { automaticConfirmation: AutomaticConfirmation }) | null;
  hospital_confirmation: AutomaticConfirmation | null;
  hospital_ids: string[];
}

const PLACE = `'hospitalId', r.hospital_id, 'location', r.location, 'modalities', r.modalities, 'timeZone', r.time_zone, 'start', r.starts, 'end', r.ends`;

/** One row for each doctor with the whole calendar; past entries are left out. */
const calendarStatement = (doctorIds: readonly string[], hospitalId: string | null = null) => sql`
  select d.id, d.name, d.time_zone, d.shift_start, d.shift_end, d.version, h.hospital_ids,
    coalesce((select c.rules from scheduling.calendar c where c.owner_id = d.id), 0) as rules,
    coalesce((select c.had_rules from scheduling.calendar c where c.owner_id = d.id), false) as had_rules,
    coalesce((select sum(c.rules) from scheduling.calendar c where c.owner_id = any(h.hospital_ids)), 0)::integer as hospital_rules,
    coalesce((select jsonb_agg(jsonb_build_object('weekdays', r.weekdays, 'from', r.valid_from, 'until', r.valid_until, ${raw(PLACE)}) order by r.created_at, r.id)
      from scheduling.availability_rule r where r.doctor_id = d.id), '[]') as hours,
    coalesce((select jsonb_agg(jsonb_build_object('date', r.day, 'kind', r.kind, ${raw(PLACE)}) order by r.created_at, r.id)
      from scheduling.availability_exception r where r.doctor_id = d.id and r.day >= current_date - 3), '[]') as exceptions,
    coalesce((select jsonb_agg(jsonb_build_object('hospitalId', l.hospital_id, 'startsAt', extract(epoch from l.starts_at) * 1000, 'endsAt', extract(epoch from l.ends_at) * 1000))
      from scheduling.leave l where l.doctor_id = d.id and l.ends_at > now() - interval '1 day'), '[]') as leave,
    coalesce((select jsonb_agg(jsonb_build_object('hospitalId', o.hospital_id, 'from', o.first_day, 'until', o.last_day, 'timeZone', z.time_zone))
      from scheduling.holiday o join (${hospitalZones()}) z on z.id = o.hospital_id
      where o.hospital_id = any(h.hospital_ids) and o.last_day >= current_date - 3), '[]') as holidays,
    (select jsonb_build_object('stepMinutes', s.step_minutes, 'bufferBefore', s.buffer_before, 'bufferAfter', s.buffer_after,
      'noticeMinutes', s.notice_minutes, 'horizonDays', s.horizon_days, 'dailyCap', s.daily_cap, 'durations', s.durations,
      'automaticConfirmation', s.automatic_confirmation) from scheduling.booking_settings s where s.owner_id = d.id) as settings,
    (select s.automatic_confirmation from scheduling.booking_settings s where s.owner_id = ${hospitalId}::uuid) as hospital_confirmation
  from (${bookableDoctors(doctorIds)}) d, lateral (select array(
    select r.hospital_id from scheduling.availability_rule r where r.doctor_id = d.id and r.hospital_id is not null
    union select r.hospital_id from scheduling.availability_exception r where r.doctor_id = d.id and r.hospital_id is not null
    union select w.id from (values (${hospitalId}::uuid)) w (id) where w.id is not null) as hospital_ids) h`;

function toCalendar(row: CalendarRow): KnownCalendar {
  const told = row.hours.flatMap(({ weekdays, ...hours }) => weekdays.map((weekday) => ({ ...hours, weekday })));
  const shift = row.shift_start !== null && row.shift_end !== null ? { start: row.shift_start, end: row.shift_end } : undefined;
  const usual = shift ?? (row.had_rules ? undefined : USUAL_HOURS);
  const { automaticConfirmation, ...settings } = row.settings ?? USUAL_SETTINGS;
  return {
    id: row.id,
    name: row.name,
    calendar: {
      timeZone: row.time_zone,
      hours: told.length > 0 ? told : usual ? everyDay(usual, row.time_zone) : [],
      exceptions: row.exceptions,
      leave: row.leave,
      holidays: row.holidays,
      settings,
    },
    stamp: { doctor: row.version, rules: row.rules, hospitalRules: row.hospital_rules },
    hoursAreTold: told.length > 0 || shift !== undefined || row.had_rules,
    hospitalIds: row.hospital_ids,
    automaticConfirmation: wider(automaticConfirmation, row.hospital_confirmation ?? 'nobody'),
  };
}

/** Usual hours hold on every day, as long as there are no rules. Those of a doctor who had some are the shift alone. */
const everyDay = (hours: { start: string; end: string }, timeZone: string): WeeklyHours[] =>
  EVERY_DAY.map((weekday) => ({ ...hours, weekday, timeZone, from: null, until: null, hospitalId: null, location: null, modalities: [] }));

/** The doctor or the hospital may switch it on. */
const wider = (a: AutomaticConfirmation, b: AutomaticConfirmation): AutomaticConfirmation =>
  AUTOMATIC_CONFIRMATIONS.indexOf(a) >= AUTOMATIC_CONFIRMATIONS.indexOf(b) ? a : b;
