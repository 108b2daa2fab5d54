import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { demandRemoteIsRemote } from '../domain/appointment.js';
import { FirstFree, type FirstFreeQuestion } from '../first-free.js';
import { instantIn } from '../instants.js';
import { namesOf } from './directory-profiles.js';
import { SlotView, toSlotView } from './slot-view.js';

export class FirstFreeSlotsView {
  @ListOf(() => SlotView, { description: 'By their start.' }) items!: SlotView[];
}

/** The first free times across doctors by speciality, city, language and hospital. */
export class FindFirstFreeSlots extends Query<FirstFreeSlotsView> {
  constructor(
    readonly actor: Actor,
    readonly question: Omit<FirstFreeQuestion, 'from'> & { from?: string; timeZone?: string },
  ) {
    super();
  }
}

@QueryHandler(FindFirstFreeSlots)
export class FindFirstFreeSlotsHandler implements IQueryHandler<FindFirstFreeSlots> {
  constructor(
    private readonly db: Database,
    private readonly firstFree: FirstFree,
  ) {}

  async execute({ actor, question: { from, timeZone, ...question } }: FindFirstFreeSlots): Promise<FirstFreeSlotsView> {
    demandRemoteIsRemote(question);
    const found = await this.firstFree.find(actor, {
      ...question,
      ...(from !== undefined && { from: new Date(instantIn(timeZone ?? 'UTC', from)) }),
    });
    const hospitals = await namesOf(
      this.db,
      found.map(({ hospitalId }) => hospitalId),
    );
    return {
      items: found.map(({ doctorId, doctorName, startsAt, endsAt, ...slot }) =>
        toSlotView(
          { ...slot, startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt) },
          { id: doctorId, name: doctorName },
          hospitals,
          timeZone ?? slot.timeZone,
        ),
      ),
    };
  }
}
