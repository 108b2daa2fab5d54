import { Injectable } from '@nestjs/common';
import { verifiedUsers } from '../identity/contract.js';
import { Clock } from '../kernel/clock.js';
import { type DomainError, NotAllowed, NotFound } from '../kernel/domain-error.js';
import { raw, sql } from '../kernel/sql.js';
import { type Actor, SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { AuditTrail } from '../platform/audit/audit-trail.js';
import { Config } from '../platform/config.js';
import { Database } from '../platform/database/database.js';
import { outboxInsert } from '../platform/outbox/outbox-message.js';
import { Vault } from '../platform/sealing/vault.js';
import { Calendars, type KnownCalendar, sameStamp } from './calendars.js';
import { Appointment, type AppointmentRequest, demandStart, DURATION, usualModality } from './domain/appointment.js';
import {
  CalendarInChange,
  DoctorNotAtHospital,
  type Outside,
  OutsideAvailability,
  PatientDeceased,
  RoomNotAtHospital,
  SlotTaken,
  TooManyOpenBookings,
} from './domain/appointment.errors.js';
import { dayOf } from './domain/calendar/local-time.js';
import { outsideOf, placeOf } from './domain/offer.js';
import {
  type AppointmentRow,
  appointmentFields,
  type AppointmentView,
  toAppointmentView,
  WRITTEN_COLUMNS,
} from './queries/appointment-view.js';
import { Suggestions } from './suggestions.js';
import { lockTimes } from './times-lock.js';
import type { WantedTime } from './wanted-time.js';

/** A booking as it is asked for: missing parts follow from the type and from the doctor. */
export type BookingRequest = Omit<AppointmentRequest, 'timeZone' | 'durationMinutes' | 'modality'> &
  Partial<Pick<AppointmentRequest, 'timeZone' | 'durationMinutes' | 'modality'>> & {
    /** True if staff book a time that the doctor does not offer. */
    allowOutsideAvailability?: boolean;
  } & Pick<WantedTime, 'otherDoctorIds'>;

type CompleteRequest = AppointmentRequest & Pick<WantedTime, 'otherDoctorIds'>;

interface Facts {
  doctor_version: number | null;
  patient_known: boolean;
  deceased: boolean | null;
  at_hospital: boolean;
  has_room: boolean;
  rules: number;
  hospital_rules: number;
  is_held: boolean;
  is_near: boolean | null;
  day_count: number | null;
  open_count: number | null;
  allowed: boolean;
  may_override: boolean;
  verified: boolean;
}
/** Result of the one statement; `id` is null if nothing was booked. */
type Outcome = Facts & (AppointmentRow | { id: null });

/** Limits of one booking: null where there is none. */
interface Limits {
  gapMinutes: number | null;
  day: { from: number; to: number } | null;
  dailyCap: number | null;
  outside: Outside | undefined;
}

const MOST_ATTEMPTS = 5;

/** Books one appointment in one statement, in the open transaction if there is one. */
@Injectable()
export class Booking {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly audit: AuditTrail,
    private readonly vault: Vault,
    private readonly calendars: Calendars,
    private readonly suggestions: Suggestions,
  ) {}

  async book(actor: Actor, request: BookingRequest): Promise<AppointmentView> {
    const known = await this.calendars.of(request.doctorId, request.hospitalId);
    const booked = await this.tryWith(actor, request, known);
    if (booked) return booked;
    // The calendar has changed since it was read. Behind the locks leave does not change any more, and other changes are rare.
    const { doctorId, patientId, roomId, hospitalId } = request;
    return this.db.transaction(async () => {
      await this.lock([doctorId], [patientId, roomId], hospitalId);
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        const again = await this.tryWith(actor, request, await this.calendars.read(doctorId, hospitalId), true);
        if (again) return again;
      }
      throw new CalendarInChange();
    });
  }

  /** Locks the times of those who are in a booking. Its place may follow from the hours, so all hospitals of the doctors count. */
  async lock(
    doctorIds: readonly string[],
    others: readonly (string | null | undefined)[],
    hospitalId: string | null = null,
  ): Promise<void> {
    const known = await this.calendars.ofAll(doctorIds, hospitalId ?? undefined);
    const hospitals = [...known.values()].flatMap(({ hospitalIds }) => hospitalIds);
    await lockTimes(this.db, [...doctorIds, ...others.map((id) => id ?? null)], [hospitalId, ...hospitals]);
  }

  /** Books with this calendar; undefined if it is not the present one. */
  private async tryWith(
    actor: Actor,
    request: BookingRequest,
    calendar?: KnownCalendar,
    fresh = false,
  ): Promise<AppointmentView | undefined> {
    const wanted = completed(request, calendar);
    let known = calendar;
    // The hours may name the place: its hospital has holidays and settings, too.
    if (wanted.hospitalId !== request.hospitalId)
      known = fresh
        ? await this.calendars.read(request.doctorId, wanted.hospitalId)
        : await this.calendars.of(request.doctorId, wanted.hospitalId);
    // One of the two was read before a change: the place would be that of former hours.
    if (calendar && known && (calendar.stamp.doctor !== known.stamp.doctor || calendar.stamp.rules !== known.stamp.rules)) return undefined;
    const limits = this.limitsOf(actor, request, wanted, known);
    const outcome = await this.attempt(actor, wanted, request, limits, known);
    if (outcome.id !== null) return toAppointmentView(outcome, actor, this.vault);
    const isCurrent = outcome.doctor_version === null || (known !== undefined && sameStamp(stampOf(outcome), known.stamp));
    if (!isCurrent) return undefined;
    throw await this.refusal(outcome, actor, { ...wanted, hospitalId: request.hospitalId }, limits);
  }

  /**
   * A hot path: locks, facts, permission, row, outbox row and audit event are one statement. The facts are those after the locks, so that nothing that is
   * committed meanwhile is missed; constraints stand behind them.
   */
  private async attempt(
    actor: Actor,
    wanted: AppointmentRequest,
    request: BookingRequest,
    limits: Limits,
    known?: KnownCalendar,
  ): Promise<Outcome> {
    const now = this.clock.now();
    const a = Appointment.schedule(wanted, actor.who.userId, now, this.vault);
    const isPatient = actor.who.role === 'patient';
    const overrides = request.allowOutsideAvailability === true || request.allowOverlap === true;
    const [most, mostUnverified] = [this.config.get('MAX_FUTURE_BOOKINGS'), this.config.get('MAX_FUTURE_BOOKINGS_UNVERIFIED')];
    const automatic = known?.automaticConfirmation ?? 'nobody';
    const [outcome] = await this.db.write<Outcome>(sql`
      with request as (
        select ${a.id}::uuid as id, ${a.doctorId}::uuid as doctor_id, ${a.patientId}::uuid as patient_id, ${a.hospitalId}::uuid as hospital_id
      ), facts as (
        select b.*, ${actor.where('create', 'Appointment', 'w')} as allowed,
          ${overrides ? actor.whereAllowed('override', 'Appointment', 'w') : sql`true`} as may_override,
          ${isPatient ? sql`exists (select from (${verifiedUsers().query}) v (id) where v.id = ${actor.who.userId})` : sql`true`} as verified
        from request w, scheduling.booking_facts(w.doctor_id, w.patient_id, w.hospital_id, ${a.roomId}::uuid, ${a.startsAt}::timestamptz, ${a.endsAt}::timestamptz,
          ${actor.who.userId}::uuid, ${now}::timestamptz, ${known?.hospitalIds ?? []}::uuid[], make_interval(mins => ${limits.gapMinutes}::integer),
          ${limits.day && new Date(limits.day.from)}::timestamptz, ${limits.day && new Date(limits.day.to)}::timestamptz, ${isPatient}, null::uuid) b
      ), booked as (
        insert into scheduling.appointment as a
          (id, doctor_id, patient_id, hospital_id, room_id, visit_id, series_id, type, modality, status, may_overlap, walk_in, starts_at, ends_at, time_zone,
           location, clinical, checked_in_at, created_by, created_at, updated_at)
        select w.id, w.doctor_id, w.patient_id, w.hospital_id, ${a.roomId}::uuid, ${a.visitId}::uuid, ${a.seriesId}::uuid, ${a.type}, ${a.modality},
               ${
                 a.walkIn || automatic === 'nobody'
                   ? sql`${a.status}`
                   : automatic === 'everybody'
                     ? sql`'confirmed'`
                     : sql`case when f.in_care then 'confirmed' else ${a.status} end`
               },
               ${a.mayOverlap}, ${a.walkIn}, ${a.startsAt}::timestamptz, ${a.endsAt}::timestamptz, coalesce(${request.timeZone ?? null}, f.zone), ${a.location},
               ${a.clinical}::bytea, ${a.checkedInAt}::timestamptz, ${a.createdBy}::uuid, ${a.createdAt}::timestamptz, ${a.createdAt}::timestamptz
        from request w, facts f
        where f.doctor_version = ${known?.stamp.doctor ?? null}::integer and f.rules = ${known?.stamp.rules ?? null}::integer
          and f.hospital_rules = ${known?.stamp.hospitalRules ?? null}::integer and f.allowed and f.may_override and f.patient_known and not f.deceased
          and f.at_hospital and f.has_room and ${limits.outside === undefined} and not f.is_held and f.is_near is not true
          and (f.day_count is null or f.day_count < ${limits.dailyCap ?? 0}::integer)
          and (f.open_count is null or f.open_count < case when f.verified then ${most}::integer else ${mostUnverified}::integer end)
        on conflict do nothing
        returning ${raw(WRITTEN_COLUMNS)}
      ), announced as (
        ${outboxInsert(a, sql`booked`, sql`jsonb_build_object('timeZone', source.time_zone, 'status', source.status)`)}
      )${this.audit.part({ recordId: a.id, patientIds: [a.patientId] }, sql`booked`)}
      select f.doctor_version, f.patient_known, f.deceased, f.at_hospital, f.has_room, f.rules, f.hospital_rules, f.is_held, f.is_near, f.day_count, f.open_count,
        f.allowed, f.may_override, f.verified,
        case when f.holds and a.id is not null then scheduling.release_hold(a.doctor_id, ${actor.who.userId}::uuid) end as released,
        ${appointmentFields(actor, { isOwn: true, atHospital: a.hospitalId !== null })}
      from facts f left join booked a on true`);
    if (!outcome) throw new Error('The booking statement gives exactly one row');
    return outcome;
  }

  /**
   * Refuses a time that cannot be had, as of after the locks, which last until the transaction ends. A visit that moves is not in its own way; a time
   * that is only held has no patient yet.
   */
  async demandFree(
    actor: Actor,
    wanted: WantedTime,
    { allowOutsideAvailability = false, allowOverlap = false, mayHaveBegun = false } = {},
  ): Promise<KnownCalendar> {
    const now = this.clock.now();
    if (!mayHaveBegun) demandStart(wanted.startsAt, now);
    const known = await this.calendars.read(wanted.doctorId, wanted.hospitalId);
    const limits = this.limitsOf(actor, { allowOutsideAvailability, allowOverlap }, wanted, known);
    const endsAt = new Date(wanted.startsAt.getTime() + wanted.durationMinutes * 60_000);
    const [found] = await actingAs(SYSTEM, () =>
      this.db.query<Omit<Facts, 'allowed' | 'may_override' | 'verified'>>(sql`
        select b.* from scheduling.booking_facts(${wanted.doctorId}::uuid, ${wanted.patientId}::uuid, ${wanted.hospitalId ?? null}::uuid,
          ${wanted.roomId ?? null}::uuid, ${wanted.startsAt}::timestamptz, ${endsAt}::timestamptz, ${actor.who.userId}::uuid, ${now}::timestamptz,
          ${known?.hospitalIds ?? []}::uuid[], make_interval(mins => ${limits.gapMinutes}::integer), ${limits.day && new Date(limits.day.from)}::timestamptz,
          ${limits.day && new Date(limits.day.to)}::timestamptz, false, ${wanted.visitId ?? null}::uuid) b`),
    );
    if (!found || !known) throw new NotFound('doctor');
    const refused = this.refusalOf(
      { ...found, patient_known: found.patient_known || wanted.patientId === null, may_override: true, verified: true },
      limits,
    );
    if (refused) throw await this.explained(refused, actor, wanted);
    const taken = await this.suggestions.whoIsTaken(actor, wanted, allowOverlap);
    if (taken !== undefined) throw new SlotTaken(taken, await this.suggestions.insteadOf(actor, wanted));
    return known;
  }

  /** Staff who override the availability are held back by taken times only. An emergency with an override is not even by those. */
  private limitsOf(
    actor: Actor,
    request: Pick<BookingRequest, 'allowOutsideAvailability' | 'allowOverlap' | 'walkIn'>,
    wanted: WantedTime,
    known?: KnownCalendar,
  ): Limits {
    if (!known) return { gapMinutes: 0, day: null, dailyCap: null, outside: undefined };
    const { calendar, hoursAreTold } = known;
    const { bufferBefore, bufferAfter, dailyCap } = calendar.settings;
    if (request.allowOverlap) return { gapMinutes: null, day: null, dailyCap: null, outside: undefined };
    if (request.allowOutsideAvailability || request.walkIn) return { gapMinutes: 0, day: null, dailyCap: null, outside: undefined };
    const asPatient = actor.who.role === 'patient';
    return {
      gapMinutes: bufferBefore + bufferAfter,
      day: dailyCap === null ? null : dayOf(calendar, wanted.startsAt.getTime()),
      dailyCap,
      outside: outsideOf(calendar, wanted, { now: this.clock.now(), asPatient, hoursAreTold }),
    };
  }

  /**
   * The reason for which nothing was booked. Doctors and hospitals are public, so naming another's is a 403; a patient that the caller may not see is
   * a 404.
   */
  private async refusal(found: Facts, actor: Actor, wanted: CompleteRequest, limits: Limits): Promise<Error> {
    if (found.doctor_version !== null && found.at_hospital && !found.allowed) return this.notAllowed(found, actor, wanted);
    const refused = this.refusalOf(found, limits);
    if (refused) return this.explained(refused, actor, wanted);
    return new SlotTaken((await this.suggestions.whoIsTaken(actor, wanted)) ?? null, await this.suggestions.insteadOf(actor, wanted));
  }

  /** The rule that a booking breaks, apart from other appointments of its patient and room. */
  private refusalOf(found: Omit<Facts, 'allowed'>, { outside, dailyCap }: Limits): DomainError | undefined {
    if (found.doctor_version === null) return new NotFound('doctor');
    if (!found.at_hospital) return new DoctorNotAtHospital();
    if (!found.patient_known) return new NotFound('patient');
    if (!found.may_override) return new NotAllowed('override the availability of', 'doctor');
    if (found.deceased) return new PatientDeceased();
    if (!found.has_room) return new RoomNotAtHospital();
    if (outside) return new OutsideAvailability(outside);
    if (found.day_count !== null && found.day_count >= (dailyCap ?? 0)) return new OutsideAvailability('daily-cap');
    const most = this.config.get(found.verified ? 'MAX_FUTURE_BOOKINGS' : 'MAX_FUTURE_BOOKINGS_UNVERIFIED');
    if (found.open_count !== null && found.open_count >= most) return new TooManyOpenBookings(most, found.verified);
    return found.is_held || found.is_near === true ? new SlotTaken('doctor') : undefined;
  }

  /** The same refusal with times that are free instead, where another time helps. */
  private async explained(refused: DomainError, actor: Actor, wanted: WantedTime): Promise<DomainError> {
    if (refused instanceof OutsideAvailability)
      return new OutsideAvailability(refused.details.outside, await this.suggestions.insteadOf(actor, wanted));
    return refused instanceof SlotTaken ? new SlotTaken('doctor', await this.suggestions.insteadOf(actor, wanted)) : refused;
  }

  private async notAllowed(
    { patient_known }: Facts,
    actor: Actor,
    { doctorId, patientId, hospitalId }: AppointmentRequest,
  ): Promise<Error> {
    const { who } = actor;
    const foreign = (who.role === 'doctor' && doctorId !== who.profileId) || (who.role === 'hospital' && hospitalId !== who.profileId);
    const seen = foreign || (patient_known && (await this.sees(actor, patientId)));
    return seen ? new NotAllowed('create', 'appointment') : new NotFound('patient');
  }

  private async sees(actor: Actor, patientId: string): Promise<boolean> {
    if (!actor.may('read', 'Patient')) return false;
    const seen = await this.db.query(sql`select 1 from (select ${patientId}::uuid as id) p where ${actor.where('read', 'Patient', 'p')}`);
    return seen.length > 0;
  }
}

const stampOf = (facts: Facts) => ({ doctor: facts.doctor_version ?? 0, rules: facts.rules, hospitalRules: facts.hospital_rules });

function completed(request: BookingRequest, known?: KnownCalendar): CompleteRequest {
  const { type, startsAt } = request;
  const wanted = {
    ...request,
    modality: request.modality ?? usualModality(type),
    durationMinutes: request.durationMinutes ?? known?.calendar.settings.durations[type] ?? DURATION.usual,
    timeZone: request.timeZone ?? '',
  };
  if (!known) return wanted;
  const time = { startsAt: startsAt.getTime(), endsAt: startsAt.getTime() + wanted.durationMinutes * 60_000, modality: wanted.modality };
  const { hospitalId, location } = placeOf(known.calendar, { ...time, hospitalId: request.hospitalId });
  return {
    ...wanted,
    hospitalId: request.hospitalId ?? hospitalId ?? undefined,
    location: request.location ?? location ?? undefined,
  };
}
