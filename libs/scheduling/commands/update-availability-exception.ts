import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { placeAfter } from '../availability-place.js';
import { AvailabilityException, type ExceptionInput } from '../domain/availability-exception.js';
import { type AvailabilityExceptionView, namesIn, toExceptionView } from '../queries/availability-view.js';

/** Changes the times of one day. */
export class UpdateAvailabilityException extends Command<AvailabilityExceptionView> {
  constructor(
    readonly actor: Actor,
    readonly exceptionId: string,
    readonly changes: Changes<Omit<ExceptionInput, 'timeZone'> & { timeZone?: string }>,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateAvailabilityException)
export class UpdateAvailabilityExceptionHandler implements ICommandHandler<UpdateAvailabilityException> {
  constructor(private readonly db: Database) {}

  execute({ actor, exceptionId, changes: { timeZone, ...changes }, expectedVersion }: UpdateAvailabilityException) {
    return this.db.transaction(async (em) => {
      const exception = await loadFor('update', em, actor, AvailabilityException, exceptionId, expectedVersion);
      const place = await placeAfter(this.db, em, actor, AvailabilityException, exception, { hospitalId: changes.hospitalId, timeZone });
      exception.change({ ...changes, ...place });
      await em.flush();
      return toExceptionView(exception, await namesIn(this.db, [exception]));
    });
  }
}
