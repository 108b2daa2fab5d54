import { Named, Names } from '../../platform/http/fields/named.js';
import { pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Day, Instant } from '../../platform/http/fields/times.js';
import { Count } from '../../platform/http/fields/values.js';
import type { Holiday } from '../domain/holiday.js';

/** Days on which a hospital is closed, as the API returns them. */
export class HolidayView {
  @Id() id!: string;
  @Id() hospitalId!: string;
  @Names('Hospital', 'Harbour Clinic', { nullable: true }) hospital!: Named | null;
  @Shown({ example: 'Labour Day' }) name!: string;
  @Day({ example: '2027-05-01' }) firstDay!: string;
  @Day({ description: 'The whole day is a holiday, too.', example: '2027-05-01' }) lastDay!: string;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2027-02-14T08:12:45.123Z' }) createdAt!: string;
}
export class HolidayList extends pageOf(HolidayView) {}

export const toHolidayView = (h: Holiday, names: ReadonlyMap<string, Named>): HolidayView => ({
  id: h.id,
  hospitalId: h.hospitalId,
  hospital: names.get(h.hospitalId) ?? null,
  name: h.name,
  firstDay: h.firstDay,
  lastDay: h.lastDay,
  version: h.version,
  createdAt: h.createdAt.toISOString(),
});
