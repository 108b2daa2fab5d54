import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { mayCreate } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Holiday, type HolidayInput } from '../domain/holiday.js';
import { namesOf, visibleHospital } from '../queries/directory-profiles.js';
import { type HolidayView, toHolidayView } from '../queries/holiday-view.js';

/** Closes a hospital for some days: its staff, an administrator. */
export class CreateHoliday extends Command<HolidayView> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly input: HolidayInput,
  ) {
    super();
  }
}

@CommandHandler(CreateHoliday)
export class CreateHolidayHandler implements ICommandHandler<CreateHoliday> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, hospitalId, input }: CreateHoliday) {
    return this.db.transaction(async (em) => {
      await visibleHospital(this.db, actor, hospitalId);
      if (!(await mayCreate(em, actor, 'Holiday', { hospital_id: hospitalId }))) throw new NotAllowed('create', 'holiday');
      const holiday = Holiday.create(hospitalId, input, { userId: actor.who.userId, at: this.clock.now() });
      await em.persist(holiday).flush();
      note({ recordId: holiday.id });
      return toHolidayView(holiday, await namesOf(this.db, [hospitalId]));
    });
  }
}
