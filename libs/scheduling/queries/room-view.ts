import { Named, Names } from '../../platform/http/fields/named.js';
import { pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count } from '../../platform/http/fields/values.js';
import type { Room } from '../domain/room.js';

/** A room of a hospital as the API returns it. */
export class RoomView {
  @Id() id!: string;
  @Id() hospitalId!: string;
  @Names('Hospital', 'Harbour Clinic', { nullable: true }) hospital!: Named | null;
  @Shown({ example: 'Examination 2' }) name!: string;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2027-02-14T08:12:45.123Z' }) createdAt!: string;
}
export class RoomList extends pageOf(RoomView) {}

export const toRoomView = (r: Room, names: ReadonlyMap<string, Named>): RoomView => ({
  id: r.id,
  hospitalId: r.hospitalId,
  hospital: names.get(r.hospitalId) ?? null,
  name: r.name,
  version: r.version,
  createdAt: r.createdAt.toISOString(),
});
