import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { DomainError, InvalidFields } from '../../kernel/domain-error.js';
import { WaitlistOffered, WaitlistOfferEnded } from '../contract.js';
import { APPOINTMENT_TYPES, MODALITIES } from '../contract/words.js';
import { type By, entry, freshEntry } from './calendar-entry.js';

export const WAITLIST_STATUSES = ['waiting', 'offered', 'accepted', 'withdrawn'] as const;
export type WaitlistStatus = (typeof WAITLIST_STATUSES)[number];
/** So long an offered time is kept for the patient. */
export const OFFER_MINUTES = 15;

export class OfferOver extends DomainError {
  readonly code = 'offer-over';
  readonly kind = 'conflict';
  constructor() {
    super('There is no offer to answer: it was answered already, or its time is over.');
  }
}

export class NotWaiting extends DomainError {
  readonly code = 'not-waiting';
  readonly kind = 'invalid';
  constructor(status: WaitlistStatus) {
    super(`An entry that is ${status} waits for nothing any more.`);
  }
}

const WaitlistEntrySchema = defineEntity({
  name: 'WaitlistEntry',
  schema: 'scheduling',
  tableName: 'waitlist_entry',
  properties: {
    ...entry,
    doctorId: p.uuid(),
    patientId: p.uuid(),
    hospitalId: p.uuid().nullable(),
    type: p.enum(APPOINTMENT_TYPES),
    modality: p.enum(MODALITIES),
    durationMinutes: p.smallint(),
    notBefore: p.datetime(),
    notAfter: p.datetime(),
    appointmentId: p.uuid().nullable(),
    bookedId: p.uuid().nullable(),
    status: p.enum(WAITLIST_STATUSES),
  },
});

export interface WaitlistInput {
  doctorId: string;
  patientId: string;
  hospitalId?: string;
  type: (typeof APPOINTMENT_TYPES)[number];
  modality: (typeof MODALITIES)[number];
  durationMinutes: number;
  notBefore: Date;
  notAfter: Date;
  /** A later appointment, which an accepted offer frees. */
  appointmentId?: string;
}

/** A time that is offered. */
export interface OfferedTime {
  offerId: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
}

/** A patient who waits for a time of a doctor to become free. */
export class WaitlistEntry extends WaitlistEntrySchema.class {
  static readonly word = 'entry of a waitlist';

  static create({ hospitalId, appointmentId, ...input }: WaitlistInput, by: By): WaitlistEntry {
    if (input.notAfter <= by.at) throw new InvalidFields({ notAfter: 'Must be in the future.' });
    if (input.notAfter <= input.notBefore) throw new InvalidFields({ notAfter: 'Must be later than notBefore.' });
    return Object.assign(new WaitlistEntry(), {
      ...freshEntry(by),
      ...input,
      hospitalId: hospitalId ?? null,
      appointmentId: appointmentId ?? null,
      bookedId: null,
      status: 'waiting' as const,
    });
  }

  offer({ offerId, startsAt, endsAt, timeZone }: OfferedTime): void {
    if (this.status !== 'waiting') throw new NotWaiting(this.status);
    this.status = 'offered';
    record(
      this,
      new WaitlistOffered({
        offerId,
        entryId: this.id,
        doctorId: this.doctorId,
        patientId: this.patientId,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        timeZone,
      }),
    );
  }

  /** The offer was declined, or its time is over: the patient waits on, and the time goes to the next one. */
  waitOn({ startsAt, endsAt }: OfferedTime): void {
    if (this.status !== 'offered') throw new OfferOver();
    this.status = 'waiting';
    this.passOn(startsAt, endsAt);
  }

  accept(bookedId: string): void {
    if (this.status !== 'offered') throw new OfferOver();
    this.status = 'accepted';
    this.bookedId = bookedId;
  }

  withdraw(offered?: OfferedTime): void {
    if (this.status !== 'waiting' && this.status !== 'offered') throw new NotWaiting(this.status);
    this.status = 'withdrawn';
    if (offered) this.passOn(offered.startsAt, offered.endsAt);
  }

  private passOn(startsAt: Date, endsAt: Date): void {
    record(this, new WaitlistOfferEnded({ doctorId: this.doctorId, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }));
  }
}
WaitlistEntrySchema.setClass(WaitlistEntry);
