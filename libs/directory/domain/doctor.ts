import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { DoctorDeleted, ProfileRenamed } from '../contract.js';
import type { Address } from './address.js';
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
    designation: p.string().nullable(),
    specialities: p.type(TextList),
    licenceNumber: p.string().nullable(),
    experienceYears: p.smallint().nullable(),
    biography: p.string().nullable(),
    languages: p.type(TextList),
    email: p.string().nullable(),
    phone: p.string().nullable(),
    address: p.json<Address>().nullable(),
    timeZone: p.string(),
    status: p.enum(DOCTOR_STATUSES),
    verification: p.enum(VERIFICATIONS),
    vouchedBy: p.uuid().nullable(),
    acceptsNewPatients: p.boolean(),
    ...stamps,
  },
});

export interface DoctorInput {
  name: string;
  designation?: string;
  specialities: string[];
  licenceNumber?: string;
  experienceYears?: number;
  biography?: string;
  languages: string[];
  email?: string;
  phone?: string;
  address?: Address;
  timeZone: string;
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
      designation: input.designation ?? null,
      specialities: input.specialities,
      licenceNumber: input.licenceNumber ?? null,
      experienceYears: input.experienceYears ?? null,
      biography: input.biography ?? null,
      languages: input.languages,
      email: input.email ?? null,
      phone: input.phone ?? null,
      address: input.address ?? null,
      timeZone: input.timeZone,
      status: 'active' as const,
      verification: input.verified ? ('verified' as const) : ('pending' as const),
      vouchedBy: input.vouchedBy ?? null,
      acceptsNewPatients: true,
      ...freshStamps(now),
    });
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
