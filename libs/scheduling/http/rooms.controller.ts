import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateRoom } from '../commands/create-room.js';
import { DeleteRoom } from '../commands/delete-room.js';
import { UpdateRoom } from '../commands/update-room.js';
import { RoomInUse, RoomNameTaken } from '../domain/availability.errors.js';
import { ListRooms } from '../queries/list-rooms.js';
import { RoomList, RoomView } from '../queries/room-view.js';
import { CreateRoomBody, UpdateRoomBody } from './availability.dto.js';

@Controller()
export class RoomsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'Room'],
    audit: 'refusals',
    tag: 'rooms',
    summary: 'Rooms of a hospital by name (its staff, doctors who work there, administrators)',
    answer: RoomList,
  })
  @Get('hospitals/:id/rooms')
  listRooms(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListRooms(actor, hospitalId, page));
  }

  @Endpoint({
    access: ['create', 'Room'],
    tag: 'rooms',
    summary: 'Add a room (the hospital’s staff, administrators)',
    answer: RoomView,
    creates: ['rooms'],
    errors: [new RoomNameTaken()],
  })
  @Post('hospitals/:id/rooms')
  createRoom(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Body() input: CreateRoomBody) {
    return this.commands.execute(new CreateRoom(actor, hospitalId, input));
  }

  @Endpoint({
    access: ['update', 'Room'],
    tag: 'rooms',
    summary: 'Rename a room (the hospital’s staff, administrators)',
    answer: RoomView,
    errors: [new RoomNameTaken()],
  })
  @Put('rooms/:id')
  updateRoom(
    @CurrentActor() actor: Actor,
    @IdParam('room') roomId: string,
    @IfMatch() version: number | undefined,
    @Body() changes: UpdateRoomBody,
  ) {
    return this.commands.execute(new UpdateRoom(actor, roomId, changes, version));
  }

  @Endpoint({
    access: ['delete', 'Room'],
    tag: 'rooms',
    summary: 'Delete a room, softly (the hospital’s staff, administrators)',
    description: 'Refused as long as appointments are to take place in it. Its name becomes free.',
    errors: [new RoomInUse()],
  })
  @Delete('rooms/:id')
  deleteRoom(@CurrentActor() actor: Actor, @IdParam('room') roomId: string, @IfMatch() version: number | undefined) {
    return this.commands.execute(new DeleteRoom(actor, roomId, version));
  }
}
