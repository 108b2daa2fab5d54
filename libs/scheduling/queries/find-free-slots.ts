import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { demandRemoteIsRemote } from '../domain/appointment.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count } from '../../platform/http/fields/values.js';
import type { AppointmentType, Modality } from '../domain/calendar/calendar.js';
import { instantIn } from '../instants.js';
import { Slots } from '../slots.js';
import { namesOf } from './directory-profiles.js';
import { SlotView, toSlotView } from './slot-view.js';

export const MOST_DAYS = 62;
const USUAL_DAYS = 14;
const DAY_MS = 24 * 3_600_000;

export class FreeSlotsView {
  @Id() doctorId!: string;
  @Instant({ example: '2027-03-01T05:00:00.000Z' }) from!: string;
  @Instant({ example: '2027-03-15T04:00:00.000Z' }) to!: string;
  @Shown({ description: 'Zone of `localStart`.', example: 'America/New_York' }) timeZone!: string;
  @Count({ description: 'Minutes.', example: 30 }) durationMinutes!: number;
  @ListOf(() => SlotView, { description: 'By their start; all of the window.' }) items!: SlotView[];
}

export interface SlotFilter {
  /** A day of the zone, or an instant. */
  from?: string;
  to?: string;
  type: AppointmentType;
  modality?: Modality;
  durationMinutes?: number;
  hospitalId?: string;
  timeZone?: string;
  limit?: number;
}

/** Free times of a doctor in a window of at most 62 days; 404 for a doctor whom the caller may not see. */
export class FindFreeSlots extends Query<FreeSlotsView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly filter: SlotFilter,
  ) {
    super();
  }
}

@QueryHandler(FindFreeSlots)
export class FindFreeSlotsHandler implements IQueryHandler<FindFreeSlots> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly slots: Slots,
  ) {}

  async execute({ actor, doctorId, filter }: FindFreeSlots): Promise<FreeSlotsView> {
    const { limit, type, modality, hospitalId, durationMinutes } = filter;
    demandRemoteIsRemote({ type, modality });
    const { who } = actor;
    const asked = { type, durationMinutes, modality, hospitalId, limit };
    const inZone = async (timeZone: string) => {
      const { from, to } = windowOf(filter, timeZone, this.clock.now());
      const among = actor.where('read', 'Doctor', 'd');
      const found = await this.slots.find(doctorId, { ...asked, from, to, userId: who.userId, asPatient: who.role === 'patient', among });
      if (!found) throw new NotFound('doctor');
      return { from, to, timeZone, found };
    };
    const first = await inZone(filter.timeZone ?? (await this.slots.zoneOf(doctorId)) ?? 'UTC');
    // The doctor may have moved to another zone, in which plain days are other days.
    const isCurrent = filter.timeZone !== undefined || first.timeZone === first.found.timeZone;
    const { from, to, timeZone, found } = isCurrent ? first : await inZone(first.found.timeZone);
    const hospitals = await namesOf(
      this.db,
      found.slots.map((slot) => slot.hospitalId),
    );
    return {
      doctorId,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      timeZone,
      durationMinutes: found.durationMinutes,
      items: found.slots.map((slot) => toSlotView(slot, { id: doctorId, name: found.doctorName }, hospitals, timeZone)),
    };
  }
}

/** The window that is asked for: from now on for two weeks by default. A plain day is a day of the zone, the last one to its end. */
export function windowOf({ from, to }: Pick<SlotFilter, 'from' | 'to'>, timeZone: string, now: Date): { from: number; to: number } {
  const begins = from === undefined ? now.getTime() : instantIn(timeZone, from);
  return { from: begins, to: to === undefined ? begins + USUAL_DAYS * DAY_MS : instantIn(timeZone, to, { end: true }) };
}
