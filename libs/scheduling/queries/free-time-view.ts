import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';

/** A free time that can be booked instead. */
export class FreeTimeView {
  @Id() doctorId!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:30:00.000Z' }) endsAt!: string;
}
