import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { RoomNameTaken } from '../domain/availability.errors.js';
import { Room, type RoomInput } from '../domain/room.js';
import { namesOf } from '../queries/directory-profiles.js';
import { type RoomView, toRoomView } from '../queries/room-view.js';

/** Renames a room. */
export class UpdateRoom extends Command<RoomView> {
  constructor(
    readonly actor: Actor,
    readonly roomId: string,
    readonly changes: Changes<RoomInput>,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateRoom)
export class UpdateRoomHandler implements ICommandHandler<UpdateRoom> {
  constructor(private readonly db: Database) {}

  execute({ actor, roomId, changes, expectedVersion }: UpdateRoom) {
    return this.db.transaction(async (em) => {
      const room = await loadFor('update', em, actor, Room, roomId, expectedVersion);
      room.change(changes);
      await em.flush().catch(onConstraint('room_name_unique', () => new RoomNameTaken()));
      return toRoomView(room, await namesOf(this.db, [room.hospitalId]));
    });
  }
}
