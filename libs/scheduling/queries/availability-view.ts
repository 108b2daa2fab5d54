import type { Database } from '../../platform/database/database.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { ClockTime, Day, Instant } from '../../platform/http/fields/times.js';
import { Count, oneOf, OneOf } from '../../platform/http/fields/values.js';
import { MODALITIES } from '../contract/words.js';
import { type AvailabilityException, EXCEPTION_KINDS } from '../domain/availability-exception.js';
import type { AvailabilityRule } from '../domain/availability-rule.js';
import type { Modality } from '../domain/calendar-entry.js';
import { type Weekday, WEEKDAYS } from '../domain/weekdays.js';
import { namesOf } from './directory-profiles.js';

class Times {
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor', { nullable: true }) doctor!: Named | null;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @Id({ nullable: true }) hospitalId!: string | null;
  @Names('Hospital', 'Harbour Clinic', { nullable: true }) hospital!: Named | null;
  @Shown({ nullable: true, example: 'Room 4, first floor' }) location!: string | null;
  @ListOf(oneOf(MODALITIES, 'Modality'), { description: 'Empty for every one.', example: ['in_person'] }) modalities!: Modality[];
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2027-02-14T08:12:45.123Z' }) createdAt!: string;
}

/** Weekly times of a doctor as the API returns them. */
export class AvailabilityRuleView extends Times {
  @Id({ of: 'AvailabilityRule' }) id!: string;
  @ListOf(oneOf(WEEKDAYS, 'Weekday'), { description: 'From Monday on.', example: ['monday', 'thursday'] }) weekdays!: Weekday[];
  @ClockTime({ description: 'In `timeZone`.', example: '09:00' }) start!: string;
  @ClockTime({ description: 'On the next day if it is not after `start`.', example: '13:00' }) end!: string;
  @Day({ nullable: true, description: 'First day.', example: '2027-03-01' }) validFrom!: string | null;
  @Day({ nullable: true, description: 'Last day.', example: null }) validUntil!: string | null;
}

/** Times of one day as the API returns them. */
export class AvailabilityExceptionView extends Times {
  @Id({ of: 'AvailabilityException' }) id!: string;
  @Day({ example: '2027-03-04' }) date!: string;
  @OneOf(EXCEPTION_KINDS, { name: 'ExceptionKind', example: 'closed' }) kind!: AvailabilityException['kind'];
  @ClockTime({ nullable: true, description: 'In `timeZone`; null for the whole day.', example: '09:00' }) start!: string | null;
  @ClockTime({ nullable: true, description: 'On the next day if it is not after `start`.', example: '11:00' }) end!: string | null;
}

const timesOf = (t: AvailabilityRule | AvailabilityException, names: ReadonlyMap<string, Named>): Times => ({
  doctorId: t.doctorId,
  doctor: names.get(t.doctorId) ?? null,
  timeZone: t.timeZone,
  hospitalId: t.hospitalId ?? null,
  hospital: names.get(t.hospitalId ?? '') ?? null,
  location: t.location ?? null,
  modalities: t.modalities,
  version: t.version,
  createdAt: t.createdAt.toISOString(),
});

export const toRuleView = (r: AvailabilityRule, names: ReadonlyMap<string, Named>): AvailabilityRuleView => ({
  id: r.id,
  ...timesOf(r, names),
  weekdays: r.weekdays,
  start: r.start,
  end: r.end,
  validFrom: r.validFrom ?? null,
  validUntil: r.validUntil ?? null,
});

export const toExceptionView = (e: AvailabilityException, names: ReadonlyMap<string, Named>): AvailabilityExceptionView => ({
  id: e.id,
  ...timesOf(e, names),
  date: e.date,
  kind: e.kind,
  start: e.start ?? null,
  end: e.end ?? null,
});

/** Names of doctor and hospital in these entries. */
export const namesIn = (db: Database, entries: readonly (AvailabilityRule | AvailabilityException)[]) =>
  namesOf(
    db,
    entries.flatMap(({ doctorId, hospitalId }) => [doctorId, hospitalId]),
  );
