import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { join, type Sql, sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { Calendars, type KnownCalendar } from '../calendars.js';
import { DURATION } from '../domain/appointment.js';
import { USUAL_SETTINGS } from '../domain/booking-settings.js';
import type { BookingSettings } from '../domain/calendar/calendar.js';
import type { AppointmentRow } from './appointment-view.js';
import { outsideOf, placeAfterMove } from '../domain/offer.js';
import { Suggestions } from '../suggestions.js';
import { isOfVisit } from '../visits.js';
import { FreeTimeView } from './free-time-view.js';

export const CONFLICT_KINDS = ['doctor', 'patient', 'room', 'availability'] as const;

export class ConflictView {
  @OneOf(CONFLICT_KINDS, { name: 'ConflictKind', description: 'Whose time is taken, or that the doctor does not see patients then.' })
  kind!: (typeof CONFLICT_KINDS)[number];
  @Id({ nullable: true, description: 'The other appointment, if the caller may see it.' }) appointmentId!: string | null;
  @Instant({ nullable: true, example: '2027-03-01T14:30:00.000Z' }) startsAt!: string | null;
  @Instant({ nullable: true, example: '2027-03-01T15:00:00.000Z' }) endsAt!: string | null;
}
export class ConflictsView {
  @Id() appointmentId!: string;
  @Id() patientId!: string;
  @Instant({ description: 'The time that was looked at.', example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @ListOf(() => ConflictView) conflicts!: ConflictView[];
  @ListOf(() => FreeTimeView, { description: 'The next three free times, if there is a conflict.', example: [] })
  suggestions!: FreeTimeView[];
  @Shown({ example: 'America/New_York' }) timeZone!: string;
}

/** Conflicts of an appointment with others and with its doctor's availability: at its own time, or at the one to which it might move. */
export class FindConflicts extends Query<ConflictsView> {
  constructor(
    readonly actor: Actor,
    readonly appointmentId: string,
    readonly at: { startsAt?: Date; durationMinutes?: number },
  ) {
    super();
  }
}

type Found = Pick<
  AppointmentRow,
  'doctor_id' | 'patient_id' | 'hospital_id' | 'room_id' | 'visit_id' | 'type' | 'modality' | 'starts_at' | 'ends_at' | 'time_zone'
>;
type Other = Pick<AppointmentRow, 'id' | 'doctor_id' | 'patient_id' | 'room_id' | 'starts_at' | 'ends_at'> & { seen: boolean };

@QueryHandler(FindConflicts)
export class FindConflictsHandler implements IQueryHandler<FindConflicts> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
    private readonly suggestions: Suggestions,
  ) {}

  async execute({ actor, appointmentId, at }: FindConflicts): Promise<ConflictsView> {
    const [a] = await this.db.query<Found>(
      sql`select a.doctor_id, a.patient_id, a.hospital_id, a.room_id, a.visit_id, a.type, a.modality, a.starts_at, a.ends_at, a.time_zone
          from scheduling.appointment a where a.id = ${appointmentId} and ${actor.where('read', 'Appointment', 'a')}`,
    );
    if (!a) throw new NotFound('appointment');
    const startsAt = at.startsAt ?? new Date(a.starts_at);
    const durationMinutes = at.durationMinutes ?? (Date.parse(a.ends_at) - Date.parse(a.starts_at)) / 60_000;
    const endsAt = new Date(startsAt.getTime() + durationMinutes * 60_000);
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<{ doctor_id: string }>(
        sql`select p.doctor_id from scheduling.appointment p where ${isOfVisit(sql`${a.visit_id}::uuid`, 'p')} and p.status <> 'cancelled'`,
      ),
    );
    const doctorIds = [...new Set([a.doctor_id, ...rows.map((row) => row.doctor_id)])];
    const known = await this.calendars.readAll(doctorIds, a.hospital_id ?? undefined);
    const place = at.startsAt && doctorIds.length === 1 ? placeThen(a, actor, known.get(a.doctor_id), startsAt, endsAt) : placeNow(a);
    const others = await this.others(actor, { ...a, room_id: place.roomId ?? null }, known, doctorIds, startsAt, endsAt);
    const wanted = { ...a, startsAt, durationMinutes, hospitalId: place.hospitalId ?? undefined };
    const asked = { now: this.clock.now(), asPatient: actor.who.role === 'patient' };
    const isOutside = doctorIds.some((id) => {
      const one = known.get(id);
      const outside = one && outsideOf(one.calendar, wanted, { ...asked, hoursAreTold: one.hoursAreTold });
      // Notice and horizon are asked for when an appointment moves, not of one that stands.
      return !one || outside === 'hours' || (outside !== undefined && at.startsAt !== undefined);
    });
    const conflicts = [
      ...others.flatMap((other) => kindsOf(a, doctorIds, other)),
      ...(isOutside ? [{ kind: 'availability' as const, appointmentId: null, startsAt: null, endsAt: null }] : []),
    ];
    const otherDoctorIds = doctorIds.filter((id) => id !== a.doctor_id);
    const instead = {
      ...wanted,
      doctorId: a.doctor_id,
      otherDoctorIds,
      patientId: a.patient_id,
      roomId: place.roomId ?? undefined,
      visitId: a.visit_id,
    };
    return {
      appointmentId,
      patientId: a.patient_id,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      conflicts,
      suggestions: conflicts.length > 0 ? await this.suggestions.insteadOf(actor, instead) : [],
      timeZone: a.time_zone,
    };
  }

  /** Appointments of other visits that take the time of a doctor, with the buffers around it, of the patient or of the room. */
  private others(
    actor: Actor,
    a: Found,
    known: ReadonlyMap<string, KnownCalendar>,
    doctorIds: readonly string[],
    startsAt: Date,
    endsAt: Date,
  ): Promise<Other[]> {
    const during = (
      gap: number,
    ) => sql`o.starts_at < ${new Date(endsAt.getTime() + gap)} and o.ends_at > ${new Date(startsAt.getTime() - gap)}
      and o.starts_at > ${new Date(startsAt.getTime() - gap - LONGEST_MS)} and o.status not in ('cancelled', 'no_show')`;
    // Each side has an index of its own, which they would not have together.
    const of = (side: Sql, gap = 0) => sql`select o.id from scheduling.appointment o where ${side} and ${during(gap)}`;
    const gapOf = ({ bufferBefore, bufferAfter }: BookingSettings) => (bufferBefore + bufferAfter) * 60_000;
    const ofDoctors = doctorIds.map((id) => of(sql`o.doctor_id = ${id}`, gapOf(known.get(id)?.calendar.settings ?? USUAL_SETTINGS)));
    const sides = [...ofDoctors, of(sql`o.patient_id = ${a.patient_id}`), of(sql`o.room_id = ${a.room_id}::uuid`)];
    return actingAs(SYSTEM, () =>
      this.db.query<Other>(sql`
        select a.id, a.doctor_id, a.patient_id, a.room_id, a.starts_at, a.ends_at, ${actor.where('read', 'Appointment', 'a')} as seen
        from scheduling.appointment a
        where a.id in (${join(sides, ' union all ')}) and a.visit_id <> ${a.visit_id}
        order by a.starts_at, a.id`),
    );
  }
}

const LONGEST_MS = DURATION.max * 60_000;

const placeNow = ({ hospital_id, room_id }: Found) => ({ hospitalId: hospital_id, roomId: room_id });

/** The place to which a move would bring it: a hospital moves its appointments within its own hours alone. */
function placeThen(a: Found, { who }: Actor, known: KnownCalendar | undefined, startsAt: Date, endsAt: Date) {
  const now = { ...placeNow(a), location: null, modality: a.modality, startsAt: new Date(a.starts_at), endsAt: new Date(a.ends_at) };
  const place = known && placeAfterMove(known.calendar, now, { startsAt: startsAt.getTime(), endsAt: endsAt.getTime() });
  return !place || (who.role === 'hospital' && place.hospitalId !== who.profileId) ? placeNow(a) : place;
}

/** A patient's appointment elsewhere is told only to who may see it. */
function kindsOf(a: Found, doctorIds: readonly string[], other: Other): ConflictView[] {
  const { seen } = other;
  const times = {
    appointmentId: seen ? other.id : null,
    startsAt: seen ? new Date(other.starts_at).toISOString() : null,
    endsAt: seen ? new Date(other.ends_at).toISOString() : null,
  };
  return [
    ...(doctorIds.includes(other.doctor_id) ? [{ kind: 'doctor' as const, ...times }] : []),
    ...(other.patient_id === a.patient_id && seen ? [{ kind: 'patient' as const, ...times }] : []),
    ...(a.room_id !== null && other.room_id === a.room_id ? [{ kind: 'room' as const, ...times }] : []),
  ];
}
