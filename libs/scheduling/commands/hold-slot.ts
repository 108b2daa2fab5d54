import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Booking } from '../booking.js';
import { Calendars } from '../calendars.js';
import { demandRemoteIsRemote, DURATION, usualModality } from '../domain/appointment.js';
import type { AppointmentType, Modality } from '../domain/calendar/calendar.js';
import { HOLD_COLUMNS, type HoldRow, type HoldView, toHoldView } from '../queries/hold-view.js';

export const HOLD_MINUTES = 5;

export interface HoldRequest {
  doctorId: string;
  hospitalId?: string;
  type: AppointmentType;
  modality?: Modality;
  startsAt: Date;
  durationMinutes?: number;
}

/** Hides a free time from everybody else for five minutes. One hold per account and doctor: the next one takes its place. */
export class HoldSlot extends Command<HoldView> {
  constructor(
    readonly actor: Actor,
    readonly request: HoldRequest,
  ) {
    super();
  }
}

@CommandHandler(HoldSlot)
export class HoldSlotHandler implements ICommandHandler<HoldSlot> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
    private readonly booking: Booking,
  ) {}

  execute({ actor, request }: HoldSlot): Promise<HoldView> {
    return this.db.transaction(async () => {
      const { doctorId, hospitalId, type, startsAt } = request;
      const known = await this.calendars.of(doctorId, hospitalId);
      if (!known) throw new NotFound('doctor');
      const durationMinutes = request.durationMinutes ?? known.calendar.settings.durations[type] ?? DURATION.usual;
      const modality = request.modality ?? usualModality(type);
      demandRemoteIsRemote({ type, modality });
      await this.booking.demandFree(actor, { doctorId, hospitalId, patientId: null, type, modality, startsAt, durationMinutes });
      const now = this.clock.now();
      const [row] = await this.db.query<HoldRow>(sql`
        insert into scheduling.hold as h (id, doctor_id, user_id, starts_at, ends_at, expires_at, created_at)
        values (${newId()}, ${doctorId}, ${actor.who.userId}, ${startsAt}, ${new Date(startsAt.getTime() + durationMinutes * 60_000)},
                ${new Date(now.getTime() + HOLD_MINUTES * 60_000)}, ${now})
        on conflict on constraint hold_one_of_user do update set id = excluded.id, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
          expires_at = excluded.expires_at, created_at = excluded.created_at
        returning ${HOLD_COLUMNS}`);
      if (!row) throw new Error('A hold was neither made nor changed');
      return toHoldView(row, known.name);
    });
  }
}
