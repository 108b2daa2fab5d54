import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { AvailabilityException } from '../domain/availability-exception.js';
import { AvailabilityRule } from '../domain/availability-rule.js';
import { Holiday } from '../domain/holiday.js';
import { Leave } from '../domain/leave.js';

const KINDS = { rule: AvailabilityRule, exception: AvailabilityException, holiday: Holiday, leave: Leave };

/** Deletes a rule, an exception, a holiday or a leave. Appointments that rest on it stay. */
export class DeleteCalendarEntry extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly kind: keyof typeof KINDS,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteCalendarEntry)
export class DeleteCalendarEntryHandler implements ICommandHandler<DeleteCalendarEntry> {
  constructor(private readonly db: Database) {}

  execute({ actor, kind, id, expectedVersion }: DeleteCalendarEntry) {
    return this.db.transaction(async (em) => {
      const found = await loadFor<AvailabilityRule | AvailabilityException | Holiday | Leave>(
        'delete',
        em,
        actor,
        KINDS[kind],
        id,
        expectedVersion,
      );
      await em.remove(found).flush();
    });
  }
}
