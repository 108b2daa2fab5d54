import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Holiday, type HolidayInput } from '../domain/holiday.js';
import { namesOf } from '../queries/directory-profiles.js';
import { type HolidayView, toHolidayView } from '../queries/holiday-view.js';

/** Changes name or days of a holiday. */
export class UpdateHoliday extends Command<HolidayView> {
  constructor(
    readonly actor: Actor,
    readonly holidayId: string,
    readonly changes: Changes<HolidayInput>,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateHoliday)
export class UpdateHolidayHandler implements ICommandHandler<UpdateHoliday> {
  constructor(private readonly db: Database) {}

  execute({ actor, holidayId, changes, expectedVersion }: UpdateHoliday) {
    return this.db.transaction(async (em) => {
      const holiday = await loadFor('update', em, actor, Holiday, holidayId, expectedVersion);
      holiday.change(changes);
      await em.flush();
      return toHolidayView(holiday, await namesOf(this.db, [holiday.hospitalId]));
    });
  }
}
