import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { RoomInUse } from '../domain/availability.errors.js';
import { Room } from '../domain/room.js';

/** Deletes a room softly. Refused as long as appointments are to take place in it. */
export class DeleteRoom extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly roomId: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteRoom)
export class DeleteRoomHandler implements ICommandHandler<DeleteRoom> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** The lock on the room waits for bookings that name it, whose foreign key holds it; the next statement sees them. */
  execute({ actor, roomId, expectedVersion }: DeleteRoom) {
    return this.db.transaction(async (em) => {
      const room = await loadFor('delete', em, actor, Room, roomId, expectedVersion);
      const now = this.clock.now();
      const used = await actingAs(SYSTEM, () =>
        this.db.query(sql`select 1 from scheduling.appointment a where a.room_id = ${roomId} and a.ends_at > ${now}
          and a.status not in ('cancelled', 'no_show', 'completed') limit 1`),
      );
      if (used.length > 0) throw new RoomInUse();
      room.delete({ userId: actor.who.userId, at: now });
    });
  }
}
