import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { NotFound } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Which } from '../appointment-changes.js';
import type { AppointmentStatus } from '../domain/appointment-status.js';
import type { AppointmentView } from '../queries/appointment-view.js';
import { AdvanceAppointment, type Step } from './advance-appointment.js';
import { CancelAppointment } from './cancel-appointment.js';

const STEP_TO: Record<Exclude<AppointmentStatus, 'cancelled'>, Step> = {
  scheduled: 'undo-no-show',
  confirmed: 'confirm',
  checked_in: 'check-in',
  in_progress: 'start',
  completed: 'complete',
  no_show: 'miss',
};

/** Brings an appointment to a status by the step that leads there: the rights and rules are those of the step. */
export class ChangeStatus extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly which: Which,
    readonly status: AppointmentStatus,
    readonly reason: string | null = null,
  ) {
    super();
  }
}

@CommandHandler(ChangeStatus)
export class ChangeStatusHandler implements ICommandHandler<ChangeStatus> {
  constructor(
    private readonly db: Database,
    private readonly commands: CommandBus,
  ) {}

  async execute({ actor, which, status, reason }: ChangeStatus): Promise<AppointmentView> {
    if (status === 'cancelled') return this.commands.execute(new CancelAppointment(actor, which, reason));
    const [row] = await this.db.query<{ before: AppointmentStatus | null }>(
      sql`select a.status_before_no_show as before from scheduling.appointment a where a.id = ${which.appointmentId} and ${actor.where('read', 'Appointment', 'a')}`,
    );
    if (!row) throw new NotFound('appointment');
    // A no-show goes back to the status that it had.
    const step = row.before === status ? 'undo-no-show' : STEP_TO[status];
    return this.commands.execute(new AdvanceAppointment(actor, which, step));
  }
}
