import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { AppointmentsBetween, type HangingAppointment } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { futureBetween } from '../future-appointments.js';

/** Answers the directory: the answer to the end of a mapping names the appointments that hang on it. */
@QueryHandler(AppointmentsBetween)
export class AppointmentsBetweenHandler implements IQueryHandler<AppointmentsBetween> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ ends }: AppointmentsBetween): Promise<HangingAppointment[]> {
    const found = await actingAs(SYSTEM, () => futureBetween(this.db.em, ends, { now: this.clock.now(), limit: 100 }));
    return found.map(({ id, doctorId, patientId, startsAt, timeZone }) => ({
      id,
      doctorId,
      patientId,
      startsAt: startsAt.toISOString(),
      timeZone,
    }));
  }
}
