import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { mayCreate } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { workplace } from '../availability-place.js';
import { affectedByLeave, type AffectedRow } from '../affected-by-leave.js';
import { AppointmentChanges } from '../appointment-changes.js';
import { Booking } from '../booking.js';
import { Appointment, type By } from '../domain/appointment.js';
import { CANCELLABLE, MOVABLE } from '../domain/appointment-status.js';
import { OutsideAvailability, SlotTaken } from '../domain/appointment.errors.js';
import { Leave, type LeaveInput } from '../domain/leave.js';
import { namesOf, visibleDoctor } from '../queries/directory-profiles.js';
import { type AffectedAppointmentView, type TakenLeaveView, toLeaveView, unsettled } from '../queries/leave-view.js';
import { Slots } from '../slots.js';
import { lockTimes } from '../times-lock.js';
import { restOfVisit } from '../visits.js';
import type { WantedTime } from '../wanted-time.js';

/** The fate of appointments in the time of a leave. */
export const LEAVE_FATES = ['keep', 'cancel', 'move'] as const;
export type LeaveFate = (typeof LEAVE_FATES)[number];

const REASON = 'The doctor is away at that time.';
const DAY_MS = 24 * 3_600_000;
/** Days after the leave in which a time is looked for. */
const SEARCHED_DAYS = 62;
/** Free times that are tried for one appointment: a room may be taken at the first ones. */
const MOST_TRIED = 50;

/** A doctor is away. Names the appointments in that time, and keeps, cancels or moves them in the same step. */
export class TakeLeave extends Command<TakenLeaveView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly input: LeaveInput,
    readonly fate: LeaveFate,
  ) {
    super();
  }
}

@CommandHandler(TakeLeave)
export class TakeLeaveHandler implements ICommandHandler<TakeLeave> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly slots: Slots,
    private readonly booking: Booking,
    private readonly changes: AppointmentChanges,
  ) {}

  execute({ actor, doctorId, input, fate }: TakeLeave): Promise<TakenLeaveView> {
    return this.db.transaction(async (em) => {
      const doctor = await visibleDoctor(this.db, actor, doctorId);
      if (!(await mayCreate(em, actor, 'Leave', { doctor_id: doctorId, hospital_id: input.hospitalId ?? null })))
        throw new NotAllowed('create', 'leave');
      if (input.hospitalId !== undefined) await workplace(this.db, doctorId, input.hospitalId);
      const by = { userId: actor.who.userId, at: this.clock.now() };
      const leave = Leave.take(doctorId, input, by);
      const foreseen = await affectedByLeave(this.db, actor, doctorId, input, by.at);
      // The same order as in every command: hospitals, shared, then people and rooms.
      await lockTimes(
        this.db,
        [doctorId, ...foreseen.flatMap((row) => [row.patient_id, row.room_id, ...row.other_doctor_ids])],
        foreseen.map((row) => row.at_hospital_id),
      );
      await em.persist(leave).flush();
      // Read again behind the locks: a booking may have come in between.
      const affected = await affectedByLeave(this.db, actor, doctorId, input, by.at);
      const settled = await actingAs(SYSTEM, () => this.settle(em, affected, { leave, fate, by }));
      note({ recordId: leave.id, patientIds: [...new Set(affected.map((row) => row.patient_id))] });
      const names = await namesOf(this.db, [doctor.id, leave.hospitalId]);
      return { ...toLeaveView(leave, names), appointments: affected.map((row, i) => ({ ...unsettled(row), ...settled[i] })) };
    });
  }

  private async settle(
    em: EntityManager,
    affected: readonly AffectedRow[],
    { leave, fate, by }: { leave: Leave; fate: LeaveFate; by: By },
  ): Promise<Partial<AffectedAppointmentView>[]> {
    if (fate === 'keep' || affected.length === 0) return [];
    const rows = await em.find(
      Appointment,
      { id: affected.map(({ id }) => id) },
      { orderBy: { startsAt: 'asc', id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    const settled: Partial<AffectedAppointmentView>[] = [];
    for (const appointment of rows) {
      const others = await restOfVisit(em, appointment, CANCELLABLE);
      if (fate === 'cancel') {
        for (const one of [appointment, ...others]) one.cancel(by, REASON, this.vault);
        settled.push({ outcome: 'cancelled' });
      } else settled.push(await this.moved(appointment, others, leave, by));
      await this.changes.save(em);
    }
    return settled;
  }

  /** Moves a whole visit to the first free time after the leave. It stays where it is if there is none, or if a part of it has a patient checked in. */
  private async moved(
    appointment: Appointment,
    others: readonly Appointment[],
    { endsAt }: Leave,
    by: By,
  ): Promise<Partial<AffectedAppointmentView>> {
    if (others.some(({ status }) => !MOVABLE.includes(status))) return {};
    const { doctorId, patientId, type, modality, durationMinutes, visitId } = appointment;
    const hospitalId = appointment.hospitalId ?? undefined;
    const visit = [appointment, ...others];
    const [from, to] = [endsAt.getTime(), endsAt.getTime() + SEARCHED_DAYS * DAY_MS];
    const asked = { from, to, type, modality, durationMinutes, hospitalId, patientId, asPatient: false, limit: MOST_TRIED };
    const found = await this.slots.findTogether(
      doctorId,
      others.map((one) => one.doctorId),
      asked,
    );
    for (const slot of found?.slots ?? []) {
      const startsAt = new Date(slot.startsAt);
      const wanted = { patientId, hospitalId, type, modality, durationMinutes, visitId, startsAt };
      if (!(await this.areFree(visit.map((one) => ({ ...wanted, doctorId: one.doctorId, roomId: one.roomId ?? undefined }))))) continue;
      for (const one of visit) one.move(by, { startsAt, durationMinutes });
      return { outcome: 'moved', movedTo: startsAt.toISOString() };
    }
    return {};
  }

  private async areFree(wanted: readonly WantedTime[]): Promise<boolean> {
    try {
      for (const one of wanted) await this.booking.demandFree(SYSTEM, one);
      return true;
    } catch (refusal) {
      if (refusal instanceof SlotTaken || refusal instanceof OutsideAvailability) return false;
      throw refusal;
    }
  }
}
