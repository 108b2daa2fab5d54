import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { hospitalsNamed, workplacesOf } from '../../directory/contract.js';
import { Shift } from '../../directory/contract/profiles.js';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { AvailabilityException } from '../domain/availability-exception.js';
import { AvailabilityRule } from '../domain/availability-rule.js';
import { Holiday } from '../domain/holiday.js';
import { AvailabilityExceptionView, AvailabilityRuleView, namesIn, toExceptionView, toRuleView } from './availability-view.js';
import { DoctorRules, toDoctorRules } from './booking-settings-view.js';
import { type HospitalFacts, named, visibleDoctor } from './directory-profiles.js';
import { settingsOf } from './get-booking-settings.js';
import { HolidayView, toHolidayView } from './holiday-view.js';

const MOST = 200;

/** Everything that says when a doctor sees patients, but for leave, which is private. */
export class ScheduleView {
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor') doctor!: Named;
  @Shown({ description: 'Zone of the doctor.', example: 'America/New_York' }) timeZone!: string;
  @Nested(() => Shift, { nullable: true, description: 'Usual working hours, which hold as long as there is no rule.' })
  shift!: Shift | null;
  @ListOf(() => AvailabilityRuleView) rules!: AvailabilityRuleView[];
  @ListOf(() => AvailabilityExceptionView, { description: `From today on, at most ${MOST}.` }) exceptions!: AvailabilityExceptionView[];
  @ListOf(() => HolidayView, {
    description: `From today on, of the hospitals that the rules name or where the doctor works; at most ${MOST}.`,
  })
  holidays!: HolidayView[];
  @Nested(() => DoctorRules) settings!: DoctorRules;
}

/** Times at which a doctor sees patients, for all who may see the doctor. */
export class GetSchedule extends Query<ScheduleView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
  ) {
    super();
  }
}

@QueryHandler(GetSchedule)
export class GetScheduleHandler implements IQueryHandler<GetSchedule> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, doctorId }: GetSchedule): Promise<ScheduleView> {
    const doctor = await visibleDoctor(this.db, actor, doctorId);
    const now = this.clock.now();
    const rules = await this.db.em.find(AvailabilityRule, { doctorId }, { orderBy: { createdAt: 'asc', id: 'asc' } });
    const exceptions = await this.exceptions(doctorId, now);
    const names = await namesIn(this.db, [...rules, ...exceptions]);
    const { shift_start: start, shift_end: end } = doctor;
    return {
      doctorId,
      doctor: named(doctor),
      timeZone: doctor.time_zone,
      shift: start && end ? { start, end } : null,
      rules: rules.map((rule) => toRuleView(rule, names)),
      exceptions: exceptions.map((exception) => toExceptionView(exception, names)),
      holidays: await this.holidays(doctorId, rules, now),
      settings: toDoctorRules(await settingsOf(this.db, 'doctor', doctorId)),
    };
  }

  private async exceptions(doctorId: string, now: Date): Promise<AvailabilityException[]> {
    const found = await this.db.em.find(
      AvailabilityException,
      { doctorId, date: { $gte: earliestToday(now) } },
      { orderBy: { date: 'asc', start: 'asc', id: 'asc' }, limit: MOST },
    );
    return found.filter(({ date, timeZone }) => date >= dayIn(timeZone, now));
  }

  private async holidays(doctorId: string, rules: AvailabilityRule[], now: Date): Promise<HolidayView[]> {
    const ofRules = [...new Set(rules.flatMap(({ hospitalId }) => hospitalId ?? []))];
    const hospitals = await this.db.query<HospitalFacts>(sql`${workplacesOf(doctorId)} union ${hospitalsNamed(ofRules)}`);
    const places = new Map(hospitals.map((hospital) => [hospital.id, hospital]));
    const found = await this.db.em.find(
      Holiday,
      { hospitalId: [...places.keys()], lastDay: { $gte: earliestToday(now) } },
      { orderBy: { firstDay: 'asc', id: 'asc' }, limit: MOST },
    );
    const names = new Map(hospitals.map((hospital) => [hospital.id, named(hospital)]));
    return found
      .filter(({ hospitalId, lastDay }) => lastDay >= dayIn(places.get(hospitalId)?.time_zone ?? 'UTC', now))
      .map((holiday) => toHolidayView(holiday, names));
  }
}

const dayIn = (timeZone: string, at: Date): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** Today's date where it is earliest: 12 hours behind UTC. */
const earliestToday = (now: Date): string => new Date(now.getTime() - 12 * 3_600_000).toISOString().slice(0, 10);
