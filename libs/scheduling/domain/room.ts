import { defineEntity, p } from '@mikro-orm/core';
import type { Changes } from '../../kernel/changes.js';
import { type By, entry, freshEntry, setGiven } from './calendar-entry.js';

const RoomSchema = defineEntity({
  name: 'Room',
  schema: 'scheduling',
  tableName: 'room',
  properties: {
    ...entry,
    hospitalId: p.uuid(),
    name: p.string(),
    deletedAt: p.datetime().nullable(),
    deletedBy: p.uuid().nullable(),
  },
});

export interface RoomInput {
  name: string;
}

/** A room of a hospital, in which one visit takes place at a time. */
export class Room extends RoomSchema.class {
  static create(hospitalId: string, { name }: RoomInput, by: By): Room {
    return Object.assign(new Room(), { ...freshEntry(by), hospitalId, name, deletedAt: null, deletedBy: null });
  }

  change(changes: Changes<RoomInput>): void {
    setGiven(this, changes);
  }

  /** Soft deletion: earlier appointments keep their room, and its name becomes free. */
  delete({ userId, at }: By): void {
    this.deletedAt = at;
    this.deletedBy = userId;
  }
}
RoomSchema.setClass(Room);
