import { defineEntity, p } from '@mikro-orm/core';
import type { Changes } from '../../kernel/changes.js';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { DoctorDeleted, ProfileRenamed } from '../contract.js';
import { change } from './changes.js';
import { contactColumns, contactsAfter, type GivenContacts, NO_CONTACTS } from './contacts.js';
import { VERIFICATIONS } from './hospital.js';
import { type Deletion, freshStamps, markDeleted, stamps } from './stamps.js';
import { TextList } from './text-list.js';

export const DOCTOR_STATUSES = ['active', 'suspended', 'retired'] as const;

const DoctorSchema = defineEntity({
  name: 'Doctor',
  schema: 'directory',
  tableName: 'doctor',
  properties: {
    id: p.uuid().primary(),
    name: p.string(),
    photo: p.string().nullable(),
    designation: p.string().nullable(),
    specialities: p.type(TextList),
    licenceNumber: p.string().nullable(),
    experienceYears: p.smallint().nullable(),
    education: p.type(TextList),
    achievements: p.type(TextList),
    biography: p.string().nullable(),
    languages: p.type(TextList),
    feeAmount: p.decimal().nullable(),
    feeCurrency: p.string().nullable(),
    shiftStart: p.string().nullable(),
    shiftEnd: p.string().nullable(),
    ...contactColumns,
    timeZone: p.string(),
    status: p.enum(DOCTOR_STATUSES),
    verification: p.enum(VERIFICATIONS),
    vouchedBy: p.uuid().nullable(),
    acceptsNewPatients: p.boolean(),
    ...stamps,
  },
});

export interface DoctorInput extends GivenContacts {
  name: string;
  photo?: string;
  designation?: string;
  specialities: string[];
  licenceNumber?: string;
  experienceYears?: number;
  education?: string[];
  achievements?: string[];
  biography?: string;
  languages: string[];
  /** `amount` in units of the currency. */
  fee?: { amount: string; currency: string };
  /** Times of the day, HH:MM; an end before the start is the next day. */
  shift?: { start: string; end: string };
  acceptsNewPatients?: boolean;
  timeZone: string;
  /** `active` by default. */
  status?: (typeof DOCTOR_STATUSES)[number];
}

export class Doctor extends DoctorSchema.class {
  /**
   * A doctor whom an administrator or a verified hospital creates is vouched for and `verified`; any other waits for verification. `vouchedBy` is the
   * hospital.
   */
  static create(input: DoctorInput & { id?: string; verified: boolean; vouchedBy?: string }, now: Date): Doctor {
    return Object.assign(new Doctor(), {
      id: input.id ?? newId(),
      name: input.name,
      photo: input.photo ?? null,
      designation: input.designation ?? null,
      specialities: input.specialities,
      licenceNumber: input.licenceNumber ?? null,
      experienceYears: input.experienceYears ?? null,
      education: input.education ?? [],
      achievements: input.achievements ?? [],
      biography: input.biography ?? null,
      languages: input.languages,
      ...columnsOf(input),
      ...contactsAfter(NO_CONTACTS, input),
      timeZone: input.timeZone,
      status: input.status ?? ('active' as const),
      verification: input.verified ? ('verified' as const) : ('pending' as const),
      vouchedBy: input.vouchedBy ?? null,
      acceptsNewPatients: input.acceptsNewPatients ?? true,
      ...freshStamps(now),
    });
  }

  change({ fee, shift, ...changes }: Changes<DoctorInput>): void {
    change(
      this,
      {
        ...changes,
        ...(fee !== undefined && { feeAmount: fee && inThousandths(fee.amount), feeCurrency: fee && fee.currency }),
        ...(shift !== undefined && { shiftStart: shift && shift.start, shiftEnd: shift && shift.end }),
      },
      { byHand: true },
    );
  }

  /** An administrator has checked the licence: a hospital's voucher no longer counts. */
  judge(verification: 'verified' | 'rejected'): void {
    this.verification = verification;
    this.vouchedBy = null;
  }

  /** A verified hospital has checked the licence and takes on a pending doctor. */
  vouch(hospitalId: string): void {
    this.verification = 'verified';
    this.vouchedBy = hospitalId;
  }

  /** The hospital that vouched is not verified any more. */
  loseVoucher(): void {
    this.verification = 'pending';
    this.vouchedBy = null;
  }

  /** The account behind the profile gets the new name, too. */
  rename(name: string): void {
    this.name = name;
    record(this, new ProfileRenamed({ profileId: this.id }));
  }

  delete(deletion: Deletion): void {
    markDeleted(this, deletion);
    record(this, new DoctorDeleted({ doctorId: this.id }));
  }
}
DoctorSchema.setClass(Doctor);

const columnsOf = ({ fee, shift }: Pick<DoctorInput, 'fee' | 'shift'>) => ({
  feeAmount: fee ? inThousandths(fee.amount) : null,
  feeCurrency: fee?.currency ?? null,
  shiftStart: shift?.start ?? null,
  shiftEnd: shift?.end ?? null,
});

/** The amount as the column returns it. */
const inThousandths = (amount: string): string => Number(amount).toFixed(3);
