import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type AppointmentEnds,
  type AppointmentsFate,
  CannotMove,
  doctorNames,
  type HangingAppointment,
  patientNames,
  type SettledAppointments,
  SettleAppointments,
} from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError, NotAllowed, NotFound } from '../../kernel/domain-error.js';
import { join, type Sql, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import type { Named } from '../../platform/http/fields/named.js';
import { Vault } from '../../platform/sealing/vault.js';
import { AppointmentChanges } from '../appointment-changes.js';
import { Booking } from '../booking.js';
import { Calendars } from '../calendars.js';
import { Appointment, type By } from '../domain/appointment.js';
import { CANCELLABLE } from '../domain/appointment-status.js';
import { lockTimes } from '../times-lock.js';
import { isOfVisit, lockedWhere, restOfVisit } from '../visits.js';

type Caller = SettleAppointments['actor'];

/** An early check-in does not take an appointment out of the way. */
const HANGING = CANCELLABLE;
const MOST_NAMED = 100;
const BATCH = 500;
const MOST_ATTEMPTS = 20;

/** Owners of the times that are to be locked: hospitals before people and rooms. */
interface Owners {
  /** A hospital where nobody books meanwhile. */
  closed: string | null;
  hospitals: string[];
  others: string[];
}

/** Meanwhile a booking has brought owners whose times are not locked yet. */
class MoreOwners extends Error {}

interface Row {
  id: string;
  doctor_id: string;
  doctor_name: string | null;
  patient_id: string;
  patient_name: string | null;
  starts_at: string;
  time_zone: string;
  total: number;
}

/** Works as the system, in the open transaction. What the answer names is what the caller may read. */
@CommandHandler(SettleAppointments)
export class SettleAppointmentsHandler implements ICommandHandler<SettleAppointments> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly booking: Booking,
    private readonly calendars: Calendars,
    private readonly changes: AppointmentChanges,
  ) {}

  execute({ ends, fate, actor }: SettleAppointments): Promise<SettledAppointments> {
    return this.db.transaction((em) =>
      actingAs(SYSTEM, async () => {
        await this.lock(ends, fate);
        const by = { userId: actor.who.userId, at: this.clock.now() };
        const { appointments, total } = await this.named(affected(ends, fate, by.at), actor);
        if (fate.is === 'keep') return { appointments, total, patientIds: patientsOf(appointments) };
        await this.withdrawEntries(ends);
        if (fate.is === 'cancel') return { appointments, total, patientIds: await this.cancel(em, ends, by, fate.reason) };
        const doctor = await this.target(fate.toDoctorId, ends);
        const patientIds = await this.move(em, ends, doctor.id, actor, by);
        return { appointments: appointments.map((one) => ({ ...one, doctorId: doctor.id, doctor })), total, patientIds };
      }),
    );
  }

  /**
   * Waits for bookings under way, and keeps others waiting until the transaction ends. All locks are taken in the one order of all commands, so their
   * owners are looked up first; if a booking has brought another one by then, they are given back and taken again.
   */
  private async lock(ends: AppointmentEnds, fate: AppointmentsFate): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const owners = await this.ownersOf(ends, fate);
      const isDone = await this.db
        .attempt(async () => {
          if (owners.closed !== null) await lockTimes(this.db, [owners.closed]);
          await lockTimes(this.db, owners.others, owners.hospitals);
          const now = await this.ownersOf(ends, fate);
          const locked = new Set([...owners.hospitals, ...owners.others]);
          if ([...now.hospitals, ...now.others].some((id) => !locked.has(id))) throw new MoreOwners();
          return true;
        })
        .catch((error: unknown) => {
          if (error instanceof MoreOwners) return false;
          throw error;
        });
      if (isDone) return;
    }
    throw new Error('Bookings brought more people during every attempt to lock their times');
  }

  /**
   * Every booking takes the locks of its doctor and its patient, and shares that of its hospital: one of them is enough to miss none. A cancellation
   * frees times of the doctors; a move asks for the times of all who are in the appointment.
   */
  private async ownersOf(ends: AppointmentEnds, fate: AppointmentsFate): Promise<Owners> {
    const { doctorId, patientIds, hospitalId } = ends;
    const closed = doctorId === undefined && patientIds === undefined ? (hospitalId ?? null) : null;
    const named = [...(doctorId ? [doctorId] : []), ...(patientIds ?? [])];
    if (fate.is === 'keep') return { closed, hospitals: [], others: named };
    const isMove = fate.is === 'move';
    const rows = await this.db.query<{ id: string; is_hospital: boolean }>(sql`
      select distinct o.id, o.is_hospital from scheduling.appointment a
        cross join lateral (values (a.doctor_id, false, true), (a.patient_id, false, ${isMove}), (a.room_id, false, ${isMove}), (a.hospital_id, true, ${isMove}))
          o (id, is_hospital, counts)
      where o.counts and o.id is not null and ${affected(ends, fate, this.clock.now())} order by o.id`);
    const ids = (areHospitals: boolean) => rows.filter(({ is_hospital }) => is_hospital === areHospitals).map(({ id }) => id);
    return { closed, hospitals: ids(true), others: [...new Set([...named, ...(isMove ? [fate.toDoctorId] : []), ...ids(false)])] };
  }

  private async named(condition: Sql, actor: Caller): Promise<Pick<SettledAppointments, 'appointments' | 'total'>> {
    const rows = await this.db.query<Row>(sql`
      select a.id, a.doctor_id, dn.name as doctor_name, a.patient_id, pn.name as patient_name, a.starts_at, a.time_zone, (count(*) over ())::integer as total
      from scheduling.appointment a
        left join (${doctorNames()}) dn on dn.id = a.doctor_id
        left join (${patientNames()}) pn on pn.id = a.patient_id and ${actor.whereAllowed('read', 'AppointmentPatient', 'a')}
      where ${condition} and ${actor.whereAllowed('read', 'Appointment', 'a')}
      order by a.starts_at, a.id limit ${MOST_NAMED}`);
    return { appointments: rows.map(toHanging), total: rows[0]?.total ?? 0 };
  }

  private async cancel(em: EntityManager, ends: AppointmentEnds, by: By, reason: string): Promise<string[]> {
    const patientIds = new Set<string>();
    for (let batch = await this.load(em, ends, by.at, BATCH); batch.length > 0; batch = await this.load(em, ends, by.at, BATCH)) {
      const visits = sql`any(${batch.map(({ visitId }) => visitId)}::uuid[])`;
      for (const appointment of await lockedWhere(em, isOfVisit(visits, 'a'), CANCELLABLE)) {
        appointment.cancel(by, reason, this.vault);
        patientIds.add(appointment.patientId);
      }
      await em.flush();
    }
    return [...patientIds];
  }

  /** Nobody waits on a waitlist for what does not come any more. */
  private async withdrawEntries({ doctorId, patientIds, hospitalId }: AppointmentEnds): Promise<void> {
    const sides = [
      ...(doctorId ? [sql`w.doctor_id = ${doctorId}::uuid`] : []),
      ...(patientIds ? [sql`w.patient_id = any(${[...patientIds]}::uuid[])`] : []),
      ...(hospitalId ? [sql`w.hospital_id = ${hospitalId}::uuid`] : []),
    ];
    await this.db.query(sql`
      with gone as (
        update scheduling.waitlist_entry w set status = 'withdrawn', version = w.version + 1 where w.status in ('waiting', 'offered') and ${join(sides, ' and ')} returning w.id
      ), over as (
        update scheduling.waitlist_offer o set outcome = 'declined' from gone where o.entry_id = gone.id and o.outcome is null returning o.id
      )
      delete from scheduling.hold h using over where h.id = over.id`);
  }

  /** The other doctor, who can be booked. Nobody takes over from themselves. */
  private async target(toDoctorId: string, { doctorId }: AppointmentEnds): Promise<Named> {
    const known = toDoctorId === doctorId ? undefined : await this.calendars.read(toDoctorId);
    const [doctor] = await this.db.query<Named>(sql`select n.id, n.name from (${doctorNames()}) n where n.id = ${toDoctorId}`);
    if (!known || !doctor) throw new NotFound('doctor');
    return { id: doctor.id, name: doctor.name };
  }

  /** All or none. Each one that moves counts when the next is checked. */
  private async move(em: EntityManager, ends: AppointmentEnds, toDoctorId: string, actor: Caller, by: By): Promise<string[]> {
    await this.demandMayBook(ends, toDoctorId, actor, by.at);
    const appointments = await this.load(em, ends, by.at);
    const unfit: { id: string; code: string }[] = [];
    for (const appointment of appointments) {
      const code = await this.moveOne(em, appointment, toDoctorId, actor, by);
      if (code !== undefined) unfit.push({ id: appointment.id, code });
    }
    if (unfit.length > 0) throw new CannotMove(unfit);
    return patientsOf(appointments);
  }

  /** Returns the code of the reason if it does not fit. A patient who moves it asks the new practice to confirm it. */
  private async moveOne(em: EntityManager, one: Appointment, toDoctorId: string, actor: Caller, by: By): Promise<string | undefined> {
    const { patientId, hospitalId, roomId, visitId, type, modality, timeZone, startsAt, durationMinutes } = one;
    const others = await restOfVisit(em, one, CANCELLABLE);
    if (others.some(({ doctorId }) => doctorId === toDoctorId)) return 'slot-taken';
    const wanted = { doctorId: toDoctorId, patientId, visitId, type, modality, timeZone, startsAt, durationMinutes };
    const place = { ...(hospitalId && { hospitalId }), ...(roomId && { roomId }) };
    try {
      const { automaticConfirmation } = await this.booking.demandFree(SYSTEM, { ...wanted, ...place });
      const unconfirmed = actor.who.role === 'patient' && automaticConfirmation !== 'everybody';
      one.move(by, { startsAt, durationMinutes, doctorId: toDoctorId, unconfirmed });
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
    await this.changes.save(em);
    return undefined;
  }

  /** A hospital moves its own appointments among its doctors, which the check of each appointment sees to. */
  private async demandMayBook(ends: AppointmentEnds, toDoctorId: string, actor: Caller, now: Date): Promise<void> {
    const { role, profileId } = actor.who;
    if (role === 'hospital' && ends.hospitalId !== undefined && ends.hospitalId === profileId) return;
    const [foreign] = await this.db.query(sql`
      select 1 from (select ${toDoctorId}::uuid as doctor_id, a.patient_id, a.hospital_id from scheduling.appointment a where ${hanging(ends, now)}) w
      where (${actor.whereAllowed('create', 'Appointment', 'w')}) is not true limit 1`);
    if (foreign) throw new NotAllowed('book', 'doctor');
  }

  private load(
    em: EntityManager,
    { doctorId, patientIds, hospitalId }: AppointmentEnds,
    now: Date,
    limit?: number,
  ): Promise<Appointment[]> {
    return em.find(
      Appointment,
      {
        ...(doctorId && { doctorId }),
        ...(patientIds && { patientId: [...patientIds] }),
        ...(hospitalId && { hospitalId }),
        startsAt: { $gt: now },
        status: [...HANGING],
      },
      { orderBy: { startsAt: 'asc', id: 'asc' }, limit, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }
}

/** Appointments `a` that change: a visit with several doctors is cancelled as a whole, while another doctor may take over one part of it. */
const affected = (ends: AppointmentEnds, fate: AppointmentsFate, now: Date): Sql =>
  fate.is === 'cancel'
    ? sql`a.id in (select p.id from (select a.visit_id from scheduling.appointment a where ${hanging(ends, now)}) v
        join scheduling.appointment p on ${isOfVisit(sql`v.visit_id`, 'p')} and p.status = any(${[...HANGING]}::text[]))`
    : hanging(ends, now);

/** Appointments `a` to come that hang on all of the ends. */
function hanging({ doctorId, patientIds, hospitalId }: AppointmentEnds, now: Date): Sql {
  return join(
    [
      sql`a.starts_at > ${now}::timestamptz and a.status = any(${[...HANGING]}::text[])`,
      ...(doctorId ? [sql`a.doctor_id = ${doctorId}::uuid`] : []),
      ...(patientIds ? [sql`a.patient_id = any(${[...patientIds]}::uuid[])`] : []),
      ...(hospitalId ? [sql`a.hospital_id = ${hospitalId}::uuid`] : []),
    ],
    ' and ',
  );
}

const patientsOf = (appointments: readonly { patientId: string }[]): string[] => [
  ...new Set(appointments.map(({ patientId }) => patientId)),
];

const named = (id: string, name: string | null): Named | null => (name === null ? null : { id, name });
const toHanging = (row: Row): HangingAppointment => ({
  id: row.id,
  doctorId: row.doctor_id,
  doctor: named(row.doctor_id, row.doctor_name),
  patientId: row.patient_id,
  patient: named(row.patient_id, row.patient_name),
  startsAt: new Date(row.starts_at).toISOString(),
  timeZone: row.time_zone,
});
