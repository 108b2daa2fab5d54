import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { NotFound } from '../kernel/domain-error.js';
import { sql } from '../kernel/sql.js';
import { type Actor, SYSTEM } from '../platform/access/actor.js';
import { loadFor } from '../platform/access/load.js';
import { actingAs } from '../platform/access/request-context.js';
import { onConstraint } from '../platform/database/constraints.js';
import { Database } from '../platform/database/database.js';
import { Vault } from '../platform/sealing/vault.js';
import { Booking } from './booking.js';
import { Appointment, type By } from './domain/appointment.js';
import { SlotTaken } from './domain/appointment.errors.js';
import { FREEING } from './domain/appointment-status.js';
import type { AppointmentView } from './queries/appointment-view.js';
import { readAppointment } from './queries/get-appointment.js';
import { isOfVisit } from './visits.js';

/** The appointment that a command is about, and the version that its caller knows. */
export interface Which {
  appointmentId: string;
  expectedVersion?: number;
}

export interface Change {
  em: EntityManager;
  appointment: Appointment;
  by: By;
}

/** Changes one appointment: loads and locks it for the action, does the work, saves it, and answers with it. `locks` are times of others that it needs. */
@Injectable()
export class AppointmentChanges {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly booking: Booking,
  ) {}

  make(
    action: string,
    actor: Actor,
    { appointmentId, expectedVersion }: Which,
    work: (change: Change) => void | Promise<void>,
    locks: readonly string[] = [],
  ): Promise<AppointmentView> {
    return this.db.transaction(async (em) => {
      await this.lockTimesOf(actor, appointmentId, locks);
      const appointment = await loadFor(action, em, actor, Appointment, appointmentId, expectedVersion);
      const before = appointment.status;
      await work({ em, appointment, by: { userId: actor.who.userId, at: this.clock.now() } });
      if (FREEING.includes(before) && appointment.holdsTime) await this.demandStillFree(actor, appointment);
      await this.save(em);
      return readAppointment(this.db, this.vault, actor, appointmentId);
    });
  }

  /** Saves what was authorised: after the change a row may not be the caller's any more. The constraints stand behind all checks. */
  async save(em: EntityManager): Promise<void> {
    await actingAs(SYSTEM, () => em.flush())
      .catch(onConstraint('appointment_doctor_free', () => new SlotTaken('doctor')))
      .catch(onConstraint('appointment_one_emergency', () => new SlotTaken('doctor')))
      .catch(onConstraint('appointment_patient_free', () => new SlotTaken(null)))
      .catch(onConstraint('appointment_room_free', () => new SlotTaken('room')));
  }

  /** Locks come before rows, in every command: the times of all who are in the visit first, then the appointments. */
  private async lockTimesOf(actor: Actor, appointmentId: string, more: readonly string[]): Promise<void> {
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<{ doctor_id: string; patient_id: string; room_id: string | null; hospital_id: string | null }>(
        sql`select b.doctor_id, b.patient_id, b.room_id, b.hospital_id from scheduling.appointment a join scheduling.appointment b on ${isOfVisit(sql`a.visit_id`, 'b')}
            where a.id = ${appointmentId} and ${actor.where('read', 'Appointment', 'a')}`,
      ),
    );
    const [first] = rows;
    if (!first) throw new NotFound('appointment');
    const others = rows.flatMap(({ patient_id, room_id }) => [patient_id, room_id]);
    await this.booking.lock(
      rows.map(({ doctor_id }) => doctor_id),
      [...others, ...more],
      first.hospital_id,
    );
  }

  /** The time, and all that a booking rests on: doctor, hospital, room and a patient who lives. */
  private async demandStillFree(actor: Actor, appointment: Appointment): Promise<void> {
    const { hospitalId, roomId, durationMinutes, mayOverlap, ...plain } = appointment;
    const wanted = { ...plain, durationMinutes, hospitalId: hospitalId ?? undefined, roomId: roomId ?? undefined };
    await this.booking.demandFree(actor, wanted, { allowOutsideAvailability: true, allowOverlap: mayOverlap, mayHaveBegun: true });
  }
}
