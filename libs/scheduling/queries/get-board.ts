import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { doctorNames, doctorsOfHospital, hospitalFacts } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Named } from '../../platform/http/fields/named.js';
import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Day, Instant } from '../../platform/http/fields/times.js';
import { Count, Flag } from '../../platform/http/fields/values.js';
import { lastEventNumber } from '../../platform/outbox/event-sequence.js';
import { Vault } from '../../platform/sealing/vault.js';
import type { AppointmentStatus } from '../domain/appointment-status.js';
import { delayMinutes, type Visit, visitsInRooms, waitingMinutes } from '../domain/day-board.js';
import { instantIn } from '../instants.js';
import { appointmentFields, type AppointmentRow, AppointmentView, toAppointmentView } from './appointment-view.js';
import { type HospitalFacts, named } from './directory-profiles.js';
import { countsOf, StatusCounts } from './status-counts.js';

export const MOST_ROWS = 500;

export class BoardAppointmentView extends AppointmentView {
  @Count({ nullable: true, description: 'Minutes from the check-in to the beginning, or until now; null without a check-in.', example: 12 })
  waitingMinutes!: number | null;
}

export class BoardDoctorView {
  @Id({ of: 'Doctor' }) id!: string;
  @Shown({ example: 'Grace Okafor' }) name!: string;
  @Count({ description: 'Appointments of the day that are not cancelled.', example: 9 }) appointments!: number;
  @Count({
    nullable: true,
    description:
      'Minutes by which the doctor runs late now: by which the visit in progress began late, or the next one is overdue, the greater of both. Null on another day than today.',
    example: 10,
  })
  delayMinutes!: number | null;
}

export class BoardRoomView {
  @Id({ of: 'Room' }) id!: string;
  @Shown({ example: 'Examination 2' }) name!: string;
  @Flag({ description: 'True while a visit is in progress in it, also one that the caller may not see.', example: true })
  occupied!: boolean;
  @Id({ of: 'Appointment', nullable: true, description: 'The visit that is in progress in it, if the caller may see it.' })
  appointmentId!: string | null;
}

/** A day of a hospital for the screen of its front desk. */
export class BoardView {
  @Id() hospitalId!: string;
  @Nested(() => Named) hospital!: Named;
  @Day({ example: '2027-03-01' }) date!: string;
  @Shown({ description: 'Zone of the hospital.', example: 'America/New_York' }) timeZone!: string;
  @Instant({ description: 'Beginning of the day.', example: '2027-03-01T05:00:00.000Z' }) from!: string;
  @Instant({ description: 'Its end.', example: '2027-03-02T05:00:00.000Z' }) to!: string;
  @Count({ description: 'Number of the last event before this answer: those that come after have higher ones.', example: 4711 })
  sequence!: number;
  @Nested(() => StatusCounts) counts!: StatusCounts;
  @Count({ description: 'All appointments of the day, of which `appointments` lists the first ones.', example: 30 })
  appointmentsTotal!: number;
  @ListOf(() => BoardDoctorView, { description: 'Doctors who work there or have an appointment there on this day, by name.' })
  doctors!: BoardDoctorView[];
  @ListOf(() => BoardRoomView, { description: 'By name.' }) rooms!: BoardRoomView[];
  @ListOf(() => BoardAppointmentView, { description: `By their start, at most ${String(MOST_ROWS)}.` })
  appointments!: BoardAppointmentView[];
}

/** The day of a hospital, today by default: its staff see all of it, doctors who work there their own appointments. */
export class GetBoard extends Query<BoardView> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly date?: string,
  ) {
    super();
  }
}

interface VisitRow {
  id: string;
  doctor_id: string;
  room_id: string | null;
  status: AppointmentStatus;
  starts_at: string;
  ends_at: string;
  checked_in_at: string | null;
  started_at: string | null;
}

interface BoardVisit extends Visit {
  doctorId: string;
}

interface BoardDay {
  date: string;
  from: Date;
  to: Date;
}

@QueryHandler(GetBoard)
export class GetBoardHandler implements IQueryHandler<GetBoard> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  async execute({ actor, hospitalId, date }: GetBoard): Promise<BoardView> {
    const hospital = await this.hospital(actor, hospitalId);
    const now = this.clock.now();
    const day = dayOf(hospital.time_zone, now, date);
    // The number comes before the rows: a change between the two is seen twice, never missed.
    const [last] = await this.db.query<{ sequence: number }>(lastEventNumber());
    const visits = await this.visits(actor, hospitalId, day);
    const appointments = await this.appointments(actor, hospitalId, day, now);
    note({ patientIds: [...new Set(appointments.map(({ patientId }) => patientId))] });
    return {
      hospitalId,
      hospital: named(hospital),
      date: day.date,
      timeZone: hospital.time_zone,
      from: day.from.toISOString(),
      to: day.to.toISOString(),
      sequence: last?.sequence ?? 0,
      counts: countsOf((status) => visits.filter((visit) => visit.status === status).length),
      appointmentsTotal: visits.length,
      doctors: await this.doctors(actor, hospitalId, visits, day.from <= now && now < day.to ? now : undefined),
      rooms: await this.rooms(hospitalId, day, visits),
      appointments,
    };
  }

  private async hospital(actor: Actor, hospitalId: string): Promise<HospitalFacts> {
    const [hospital] = await this.db.query<HospitalFacts>(
      hospitalFacts(hospitalId, sql`exists (select from (select h.id as hospital_id) b where ${actor.where('read', 'Board', 'b')})`),
    );
    if (!hospital) throw new NotFound('board');
    return hospital;
  }

  /** All visits of the day that the caller may see, without names and texts. */
  private async visits(actor: Actor, hospitalId: string, day: BoardDay): Promise<BoardVisit[]> {
    const rows = await this.db.query<VisitRow>(sql`
      select a.id, a.doctor_id, a.room_id, a.status, a.starts_at, a.ends_at, a.checked_in_at, a.started_at
      from scheduling.appointment a where ${ofDay(hospitalId, day)} and ${actor.where('read', 'Appointment', 'a')}`);
    return rows.map(toVisit);
  }

  private async appointments(actor: Actor, hospitalId: string, day: BoardDay, now: Date): Promise<BoardAppointmentView[]> {
    const rows = await this.db.query<AppointmentRow>(sql`
      select ${appointmentFields(actor)} from (
        select a.* from scheduling.appointment a where ${ofDay(hospitalId, day)} and ${actor.where('read', 'Appointment', 'a')}
        order by a.starts_at, a.id limit ${MOST_ROWS}
      ) a order by a.starts_at, a.id`);
    return rows.map((row) => ({
      ...toAppointmentView(row, actor, this.vault),
      waitingMinutes: waitingMinutes(toVisit(row), now),
    }));
  }

  /** A doctor sees no colleagues there, because the numbers of their appointments would be wrong. */
  private async doctors(actor: Actor, hospitalId: string, visits: BoardVisit[], now?: Date): Promise<BoardDoctorView[]> {
    const { role, profileId } = actor.who;
    const byDoctor = Map.groupBy(visits, ({ doctorId }) => doctorId);
    const among =
      role === 'doctor'
        ? sql`d.id = ${profileId}::uuid`
        : sql`(d.id in (${doctorsOfHospital(hospitalId).query}) or d.id = any(${[...byDoctor.keys()]}::uuid[]))`;
    const rows = await this.db.query<Named>(sql`select d.id, d.name from (${doctorNames()}) d where ${among} order by lower(d.name), d.id`);
    return rows.map(({ id, name }) => {
      const own = byDoctor.get(id) ?? [];
      return {
        id,
        name,
        appointments: own.filter(({ status }) => status !== 'cancelled').length,
        delayMinutes: now ? delayMinutes(own, now) : null,
      };
    });
  }

  private async rooms(hospitalId: string, day: BoardDay, visits: BoardVisit[]): Promise<BoardRoomView[]> {
    const [rooms, taken] = await actingAs(SYSTEM, async () => [
      await this.db.query<Named>(
        sql`select r.id, r.name from scheduling.room r where r.hospital_id = ${hospitalId} and r.deleted_at is null order by lower(r.name), r.id`,
      ),
      await this.db.query<{ room_id: string }>(
        sql`select a.room_id from scheduling.appointment a where ${ofDay(hospitalId, day)} and a.status = 'in_progress' and a.room_id is not null`,
      ),
    ]);
    const seen = visitsInRooms(visits);
    const occupied = new Set(taken.map(({ room_id }) => room_id));
    return rooms.map(({ id, name }) => ({ id, name, occupied: occupied.has(id), appointmentId: seen.get(id)?.id ?? null }));
  }
}

const ofDay = (hospitalId: string, { from, to }: BoardDay) =>
  sql`a.hospital_id = ${hospitalId} and a.starts_at >= ${from} and a.starts_at < ${to}`;

function dayOf(timeZone: string, now: Date, date?: string): BoardDay {
  const day = date ?? Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString();
  return { date: day, from: new Date(instantIn(timeZone, day)), to: new Date(instantIn(timeZone, day, { end: true })) };
}

const instant = (stored: string | null): Date | null => (stored === null ? null : new Date(stored));

const toVisit = (row: VisitRow): BoardVisit => ({
  id: row.id,
  doctorId: row.doctor_id,
  status: row.status,
  roomId: row.room_id,
  startsAt: new Date(row.starts_at),
  endsAt: new Date(row.ends_at),
  checkedInAt: instant(row.checked_in_at),
  startedAt: instant(row.started_at),
});
