import { raw } from '../../kernel/sql.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count } from '../../platform/http/fields/values.js';

/** A time that is kept for the caller. */
export class HoldView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor') doctor!: Named;
  @Instant({ example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @Count({ description: 'Minutes.', example: 30 }) durationMinutes!: number;
  @Instant({ description: 'From then on others see the time again.', example: '2027-02-14T08:17:45.123Z' }) expiresAt!: string;
}
export class HoldsView {
  @ListOf(() => HoldView, { description: 'Holds of the caller that last, at most one per doctor.' }) items!: HoldView[];
}

export interface HoldRow {
  id: string;
  doctor_id: string;
  starts_at: string;
  ends_at: string;
  expires_at: string;
}

/** Columns of `HoldRow`, from the table or result called `h`. */
export const HOLD_COLUMNS = raw('h.id, h.doctor_id, h.starts_at, h.ends_at, h.expires_at');

export const toHoldView = (row: HoldRow, doctorName: string): HoldView => ({
  id: row.id,
  doctorId: row.doctor_id,
  doctor: { id: row.doctor_id, name: doctorName },
  startsAt: new Date(row.starts_at).toISOString(),
  endsAt: new Date(row.ends_at).toISOString(),
  durationMinutes: (Date.parse(row.ends_at) - Date.parse(row.starts_at)) / 60_000,
  expiresAt: new Date(row.expires_at).toISOString(),
});
