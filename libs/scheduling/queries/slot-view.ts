import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, oneOf } from '../../platform/http/fields/values.js';
import { MODALITIES } from '../domain/appointment.js';
import type { Modality, Slot } from '../domain/calendar/calendar.js';

/** A free time of a doctor. */
export class SlotView {
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor') doctor!: Named;
  @Instant({ example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @Count({ description: 'Minutes.', example: 30 }) durationMinutes!: number;
  @Shown({ description: 'The start on the clock of the zone that was asked for.', example: '2027-03-01T09:30:00-05:00' })
  localStart!: string;
  @Id({ nullable: true, description: 'Where it takes place, if the hours name a hospital.' }) hospitalId!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) hospital!: Named | null;
  @Shown({ nullable: true, example: 'Room 4, first floor' }) location!: string | null;
  @ListOf(oneOf(MODALITIES, 'Modality'), { description: 'Empty: each one.', example: [] }) modalities!: Modality[];
}

const local = (at: number, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toString({ timeZone, smallestUnit: 'second' });

export const toSlotView = (slot: Slot, doctor: Named, hospitals: ReadonlyMap<string, Named>, timeZone: string): SlotView => ({
  doctorId: doctor.id,
  doctor,
  startsAt: new Date(slot.startsAt).toISOString(),
  endsAt: new Date(slot.endsAt).toISOString(),
  durationMinutes: (slot.endsAt - slot.startsAt) / 60_000,
  localStart: local(slot.startsAt, timeZone),
  hospitalId: slot.hospitalId,
  hospital: (slot.hospitalId !== null && hospitals.get(slot.hospitalId)) || null,
  location: slot.location,
  modalities: [...slot.modalities],
});
