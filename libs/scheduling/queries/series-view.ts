import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { AppointmentView } from './appointment-view.js';

export class SkippedDateView {
  @Instant({ example: '2027-03-15T13:30:00.000Z' }) startsAt!: string;
  @Shown({ description: 'Code of the refusal.', example: 'slot-taken' }) code!: string;
}

export class SeriesView {
  @Id() id!: string;
  @Id() patientId!: string;
  @Shown({ example: 'FREQ=WEEKLY;COUNT=6;BYDAY=MO' }) rule!: string;
  @ListOf(() => AppointmentView, { description: 'By their start.' }) appointments!: AppointmentView[];
}

/** A series that was booked. */
export class BookedSeriesView extends SeriesView {
  @ListOf(() => SkippedDateView, { description: 'Dates that were left out.', example: [] }) skipped!: SkippedDateView[];
}
