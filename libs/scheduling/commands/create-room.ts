import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { mayCreate } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { RoomNameTaken } from '../domain/availability.errors.js';
import { Room, type RoomInput } from '../domain/room.js';
import { namesOf, visibleHospital } from '../queries/directory-profiles.js';
import { type RoomView, toRoomView } from '../queries/room-view.js';

/** Adds a room to a hospital: its staff, an administrator. */
export class CreateRoom extends Command<RoomView> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly input: RoomInput,
  ) {
    super();
  }
}

@CommandHandler(CreateRoom)
export class CreateRoomHandler implements ICommandHandler<CreateRoom> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, hospitalId, input }: CreateRoom) {
    return this.db.transaction(async (em) => {
      await visibleHospital(this.db, actor, hospitalId);
      if (!(await mayCreate(em, actor, 'Room', { hospital_id: hospitalId }))) throw new NotAllowed('create', 'room');
      const room = Room.create(hospitalId, input, { userId: actor.who.userId, at: this.clock.now() });
      await em
        .persist(room)
        .flush()
        .catch(onConstraint('room_name_unique', () => new RoomNameTaken()));
      note({ recordId: room.id });
      return toRoomView(room, await namesOf(this.db, [hospitalId]));
    });
  }
}
