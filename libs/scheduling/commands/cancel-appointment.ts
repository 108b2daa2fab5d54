import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { Appointment } from '../domain/appointment.js';
import type { AppointmentView } from '../queries/appointment-view.js';
import { readAppointment } from '../queries/get-appointment.js';

/** Frees the time and records who cancelled, when and why. */
export class CancelAppointment extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly appointmentId: string,
    readonly reason: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(CancelAppointment)
export class CancelAppointmentHandler implements ICommandHandler<CancelAppointment> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  execute({ actor, appointmentId, reason, expectedVersion }: CancelAppointment) {
    return this.db.transaction(async (em) => {
      const appointment = await loadFor('cancel', em, actor, Appointment, appointmentId, expectedVersion);
      appointment.cancel({ userId: actor.who.userId, at: this.clock.now() }, reason, this.vault);
      await em.flush();
      return readAppointment(this.db, this.vault, actor, appointmentId);
    });
  }
}
