import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { BookingSettings, type SettingsOwner } from '../domain/booking-settings.js';
import { type SettingsViews, toSettingsView } from './booking-settings-view.js';
import { named, visibleDoctor, visibleHospital } from './directory-profiles.js';

/** Booking settings of a doctor or hospital whom the caller may see; the usual ones if they have changed none. */
export class GetBookingSettings<K extends SettingsOwner> extends Query<SettingsViews[K]> {
  constructor(
    readonly actor: Actor,
    readonly kind: K,
    readonly ownerId: string,
  ) {
    super();
  }
}

@QueryHandler(GetBookingSettings)
export class GetBookingSettingsHandler implements IQueryHandler<GetBookingSettings<SettingsOwner>> {
  constructor(private readonly db: Database) {}

  async execute({ actor, kind, ownerId }: GetBookingSettings<SettingsOwner>) {
    const owner = await visibleOwner(this.db, actor, kind, ownerId);
    return toSettingsView(kind, owner, await settingsOf(this.db, kind, ownerId));
  }
}

export const visibleOwner = async (db: Database, actor: Actor, kind: SettingsOwner, ownerId: string) =>
  named(await (kind === 'doctor' ? visibleDoctor : visibleHospital)(db, actor, ownerId));

export const settingsOf = async (db: Database, kind: SettingsOwner, ownerId: string): Promise<BookingSettings> =>
  (await db.em.findOne(BookingSettings, { ownerId })) ?? BookingSettings.usual(ownerId, kind);
