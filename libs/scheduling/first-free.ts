import { Injectable } from '@nestjs/common';
import { type Asker, bookableDoctors, doctorsWith, type DoctorsWanted } from '../directory/contract.js';
import { Clock } from '../kernel/clock.js';
import { sql } from '../kernel/sql.js';
import { type Actor, SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { Database } from '../platform/database/database.js';
import { RequestRedis } from '../platform/redis.js';
import { TooManyDoctors } from './domain/appointment.errors.js';
import type { AppointmentType, Modality, Slot } from './domain/calendar/calendar.js';
import { type FoundSlots, Slots } from './slots.js';

export interface FirstFreeQuestion extends DoctorsWanted {
  type: AppointmentType;
  modality?: Modality;
  durationMinutes?: number;
  /** Earliest start, now by default. */
  from?: Date;
  limit: number;
}

export interface FirstFreeSlot extends Omit<Slot, 'startsAt' | 'endsAt'> {
  doctorId: string;
  doctorName: string;
  timeZone: string;
  startsAt: string;
  endsAt: string;
}

/** A doctor's first free times as Redis keeps them, with the numbers that tell whether they are current. */
interface Kept {
  stamp: string;
  /** Epoch milliseconds until which the times hold, if the stamp is current: a hold ends then. */
  until: number;
  /** True if there are more free times than these. */
  more: boolean;
  found: FoundSlots;
}

export const MOST_DOCTORS = 2000;
const KEPT_SLOTS = 24;
const KEPT_MS = 10 * 60_000;
const WINDOW_MS = 62 * 24 * 3_600_000;

/**
 * The first free times of many doctors. Redis keeps those of each doctor together with the numbers that grow with every change of the calendar and of the
 * taken times (`scheduling.calendar`): the numbers are read from the database each time, so that a time that a committed booking took is never offered.
 */
@Injectable()
export class FirstFree {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly slots: Slots,
    private readonly redis: RequestRedis,
  ) {}

  /** Across all doctors for whom the filters hold, by start. Refuses if there are more than 2,000 of them. */
  async find(actor: Actor, { limit, ...question }: FirstFreeQuestion): Promise<FirstFreeSlot[]> {
    const condition = actor.where('read', 'Doctor', 'd');
    const doctors = await actingAs(SYSTEM, () =>
      this.db.query<{ id: string }>(sql`${doctorsWith(question, condition)} limit ${MOST_DOCTORS + 1}`),
    );
    if (doctors.length > MOST_DOCTORS) throw new TooManyDoctors(MOST_DOCTORS);
    const found = await this.ofDoctors(
      actor.who,
      doctors.map(({ id }) => id),
      { ...question, limit },
    );
    return [...found]
      .flatMap(([doctorId, { slots, doctorName, timeZone }]) => slots.map((slot) => ({ ...slot, doctorId, doctorName, timeZone })))
      .sort((a, b) => a.startsAt - b.startsAt || (a.doctorId < b.doctorId ? -1 : 1))
      .slice(0, limit)
      .map((slot) => ({ ...slot, startsAt: new Date(slot.startsAt).toISOString(), endsAt: new Date(slot.endsAt).toISOString() }));
  }

  /** The first `limit` free times of each doctor. */
  async ofDoctors(asker: Asker, doctorIds: readonly string[], question: FirstFreeQuestion): Promise<Map<string, FoundSlots>> {
    if (doctorIds.length === 0) return new Map();
    const now = this.clock.now().getTime();
    const from = Math.max(question.from?.getTime() ?? now, now);
    const { stamps, held } = await this.stampsOf(asker, doctorIds, question.hospitalId);
    const kept = await this.kept(doctorIds, question);
    const answers = new Map<string, FoundSlots>();
    const missing: string[] = [];
    for (const id of doctorIds) {
      const one = kept.get(id);
      const stamp = stamps.get(id);
      const isCurrent = one !== undefined && one.stamp === stamp && now < one.until && !held.has(id);
      const found = isCurrent ? this.still(asker, one, from, question.limit) : undefined;
      if (found) answers.set(id, found);
      else if (stamp !== undefined) missing.push(id);
    }
    for (const [id, found] of await this.compute(asker, missing, question, { now, from, stamps, held })) answers.set(id, found);
    return answers;
  }

  /** Kept times that have not passed; undefined if they are too few to tell. */
  private still(asker: Asker, { found, more }: Kept, from: number, limit: number): FoundSlots | undefined {
    const earliest = asker.role === 'patient' ? Math.max(from, this.clock.now().getTime() + found.noticeMinutes * 60_000) : from;
    const slots = found.slots.filter(({ startsAt }) => startsAt >= earliest);
    return slots.length >= limit || !more ? { ...found, slots: slots.slice(0, limit) } : undefined;
  }

  private async compute(
    asker: Asker,
    doctorIds: string[],
    question: FirstFreeQuestion,
    { now, from, stamps, held }: { now: number; from: number; stamps: ReadonlyMap<string, string>; held: ReadonlySet<string> },
  ): Promise<Map<string, FoundSlots>> {
    const answers = new Map<string, FoundSlots>();
    if (doctorIds.length === 0) return answers;
    const { limit, type, modality, durationMinutes, hospitalId } = question;
    const asked = { type, modality, durationMinutes, hospitalId };
    const general = await this.slots.findAll(doctorIds, { ...asked, from: now, to: now + WINDOW_MS, asPatient: false, limit: KEPT_SLOTS });
    const toKeep = new Map<string, Kept>();
    const special: string[] = [];
    for (const [id, found] of general) {
      const stamp = stamps.get(id) ?? '';
      const kept: Kept = {
        stamp,
        until: Math.min(now + KEPT_MS, found.holdEndsAt ?? Infinity),
        more: found.slots.length === KEPT_SLOTS,
        found,
      };
      toKeep.set(id, kept);
      const answer = held.has(id) ? undefined : this.still(asker, kept, from, limit);
      if (answer) answers.set(id, answer);
      else special.push(id);
    }
    await this.keep(toKeep, question);
    if (special.length === 0) return answers;
    const own = { userId: asker.userId, asPatient: asker.role === 'patient' };
    for (const [id, found] of await this.slots.findAll(special, { ...asked, ...own, from, to: from + WINDOW_MS, limit }))
      answers.set(id, found);
    return answers;
  }

  /** The present numbers of each doctor, and the doctors with whom the caller holds a time. */
  private async stampsOf(asker: Asker, doctorIds: readonly string[], hospitalId?: string) {
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<{ id: string; stamp: string; held: boolean }>(sql`
        select d.id, concat_ws(' ', d.version, c.rules, c.times, h.rules) as stamp,
          exists (select from scheduling.hold o where o.doctor_id = d.id and o.user_id = ${asker.userId}::uuid and o.expires_at > ${this.clock.now()}) as held
        from (${bookableDoctors(doctorIds)}) d
        left join scheduling.calendar c on c.owner_id = d.id
        left join lateral (
          select coalesce(sum(hc.rules), 0) as rules from scheduling.calendar hc where hc.owner_id in (
            select r.hospital_id from scheduling.availability_rule r where r.doctor_id = d.id
            union select r.hospital_id from scheduling.availability_exception r where r.doctor_id = d.id
            union select ${hospitalId ?? null}::uuid)
        ) h on true`),
    );
    return {
      stamps: new Map(rows.map(({ id, stamp }) => [id, stamp])),
      held: new Set(rows.filter(({ held }) => held).map(({ id }) => id)),
    };
  }

  private async kept(doctorIds: readonly string[], question: FirstFreeQuestion): Promise<Map<string, Kept>> {
    try {
      const values = await this.redis.mget(doctorIds.map((id) => keyOf(id, question)));
      return new Map(doctorIds.flatMap((id, i) => (values[i] ? [[id, JSON.parse(values[i]) as Kept] as const] : [])));
    } catch {
      // Without Redis everything is computed.
      return new Map();
    }
  }

  private async keep(kept: ReadonlyMap<string, Kept>, question: FirstFreeQuestion): Promise<void> {
    if (this.db.isChanging) return;
    try {
      const pipeline = this.redis.pipeline();
      for (const [id, one] of kept) pipeline.set(keyOf(id, question), JSON.stringify(one), 'PX', KEPT_MS);
      await pipeline.exec();
    } catch {
      // The next one computes it again.
    }
  }
}

const keyOf = (doctorId: string, { type, modality, durationMinutes, hospitalId }: FirstFreeQuestion): string =>
  ['free', doctorId, hospitalId, type, modality, durationMinutes].map((part) => String(part ?? '')).join(':');
