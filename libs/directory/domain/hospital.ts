import { defineEntity, p } from '@mikro-orm/core';
import type { Changes } from '../../kernel/changes.js';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { HOSPITAL_TYPES } from '../contract/profiles.js';
import { HospitalDeleted, ProfileRenamed } from '../contract.js';
import { change } from './changes.js';
import { contactColumns, contactsAfter, type GivenContacts, NO_CONTACTS } from './contacts.js';
import { type Deletion, freshStamps, markDeleted, stamps } from './stamps.js';
import { TextList } from './text-list.js';

export const VERIFICATIONS = ['pending', 'verified', 'rejected'] as const;

const HospitalSchema = defineEntity({
  name: 'Hospital',
  schema: 'directory',
  tableName: 'hospital',
  properties: {
    id: p.uuid().primary(),
    name: p.string(),
    type: p.enum(HOSPITAL_TYPES),
    ...contactColumns,
    website: p.string().nullable(),
    link: p.string().nullable(),
    licenceNumber: p.string().nullable(),
    accreditation: p.string().nullable(),
    specialities: p.type(TextList),
    timeZone: p.string(),
    verification: p.enum(VERIFICATIONS),
    active: p.boolean(),
    ...stamps,
  },
});

export interface HospitalInput extends GivenContacts {
  name: string;
  type: (typeof HOSPITAL_TYPES)[number];
  website?: string;
  link?: string;
  licenceNumber?: string;
  accreditation?: string;
  specialities: string[];
  timeZone: string;
  /** False for one that does not work any more; true by default. */
  active?: boolean;
}

export class Hospital extends HospitalSchema.class {
  /** A hospital that an administrator creates is `verified`; any other waits for verification. */
  static create(input: HospitalInput & { id?: string; verified: boolean }, now: Date): Hospital {
    return Object.assign(new Hospital(), {
      id: input.id ?? newId(),
      name: input.name,
      type: input.type,
      ...contactsAfter(NO_CONTACTS, input),
      website: input.website ?? null,
      link: input.link ?? null,
      licenceNumber: input.licenceNumber ?? null,
      accreditation: input.accreditation ?? null,
      specialities: input.specialities,
      timeZone: input.timeZone,
      verification: input.verified ? ('verified' as const) : ('pending' as const),
      active: input.active ?? true,
      ...freshStamps(now),
    });
  }

  /** An administrator has checked the licence. A hospital that is not verified sees its own profile only. */
  judge(verification: 'verified' | 'rejected'): void {
    this.verification = verification;
  }

  change(changes: Changes<HospitalInput>): void {
    change(this, changes, { byHand: true });
  }

  /** The account behind the profile gets the new name, too. */
  rename(name: string): void {
    this.name = name;
    record(this, new ProfileRenamed({ profileId: this.id }));
  }

  delete(deletion: Deletion): void {
    markDeleted(this, deletion);
    record(this, new HospitalDeleted({ hospitalId: this.id }));
  }
}
HospitalSchema.setClass(Hospital);
