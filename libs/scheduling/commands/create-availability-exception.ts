import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { placeOfNew } from '../availability-place.js';
import { AvailabilityException, type ExceptionInput } from '../domain/availability-exception.js';
import { type AvailabilityExceptionView, namesIn, toExceptionView } from '../queries/availability-view.js';

/** Adds times to one day of a doctor's calendar, or takes some away: the doctor, a hospital at its own place, an administrator. */
export class CreateAvailabilityException extends Command<AvailabilityExceptionView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly input: Omit<ExceptionInput, 'timeZone'> & { timeZone?: string },
  ) {
    super();
  }
}

@CommandHandler(CreateAvailabilityException)
export class CreateAvailabilityExceptionHandler implements ICommandHandler<CreateAvailabilityException> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, doctorId, input }: CreateAvailabilityException) {
    return this.db.transaction(async (em) => {
      const place = await placeOfNew(this.db, em, actor, AvailabilityException, doctorId, input);
      const exception = AvailabilityException.create(doctorId, { ...input, ...place }, { userId: actor.who.userId, at: this.clock.now() });
      await em.persist(exception).flush();
      note({ recordId: exception.id });
      return toExceptionView(exception, await namesIn(this.db, [exception]));
    });
  }
}
