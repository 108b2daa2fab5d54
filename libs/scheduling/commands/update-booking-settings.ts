import { LockMode } from '@mikro-orm/core';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import { NotAllowed, StaleVersion } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { BookingSettings, type SettingsInput, type SettingsOwner } from '../domain/booking-settings.js';
import { type SettingsViews, toSettingsView } from '../queries/booking-settings-view.js';
import { visibleOwner } from '../queries/get-booking-settings.js';

/** Changes some of the booking settings: the doctor or the hospital their own, an administrator all. */
export class UpdateBookingSettings<K extends SettingsOwner> extends Command<SettingsViews[K]> {
  constructor(
    readonly actor: Actor,
    readonly kind: K,
    readonly ownerId: string,
    readonly changes: Changes<SettingsInput>,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateBookingSettings)
export class UpdateBookingSettingsHandler implements ICommandHandler<UpdateBookingSettings<SettingsOwner>> {
  constructor(private readonly db: Database) {}

  execute({ actor, kind, ownerId, changes, expectedVersion }: UpdateBookingSettings<SettingsOwner>) {
    return this.db.transaction(async (em) => {
      const owner = await visibleOwner(this.db, actor, kind, ownerId);
      const allowed = await this.db.query(
        sql`select 1 from (select ${ownerId}::uuid as owner_id) s where ${actor.where('update', 'BookingSettings', 's')}`,
      );
      if (allowed.length === 0) throw new NotAllowed('update', BookingSettings.word);
      // A row with the usual settings first, so that two first changes wait for each other.
      await this.db.query(sql`insert into scheduling.booking_settings (owner_id, automatic_confirmation)
        values (${ownerId}, ${BookingSettings.usual(ownerId, kind).automaticConfirmation}) on conflict do nothing`);
      const settings = await em.findOneOrFail(BookingSettings, { ownerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (expectedVersion !== undefined && settings.version !== expectedVersion)
        throw new StaleVersion({ currentVersion: settings.version });
      settings.change(changes);
      await em.flush();
      return toSettingsView(kind, owner, settings);
    });
  }
}
