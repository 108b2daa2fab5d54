import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { GENDERS } from '../contract/profiles.js';
import { PatientDeleted, ProfileRenamed } from '../contract.js';
import type { Address } from './address.js';
import { type Deletion, freshStamps, markDeleted, stamps } from './stamps.js';

export const VALIDATION_STATUSES = ['pending', 'validated_by_doctor', 'validated_by_institution', 'full_access'] as const;

const PatientSchema = defineEntity({
  name: 'Patient',
  schema: 'directory',
  tableName: 'patient',
  properties: {
    id: p.uuid().primary(),
    name: p.string(),
    birthDate: p.date(),
    gender: p.enum(GENDERS),
    email: p.string().nullable(),
    phone: p.string().nullable(),
    address: p.json<Address>().nullable(),
    preferredLanguage: p.string().nullable(),
    timeZone: p.string(),
    deceasedOn: p.date().nullable(),
    validationStatus: p.enum(VALIDATION_STATUSES),
    ...stamps,
  },
});

export interface NewPatient {
  id?: string;
  name: string;
  birthDate: string;
  gender: (typeof GENDERS)[number];
  email?: string;
  phone?: string;
  address?: Address;
  preferredLanguage?: string;
  timeZone: string;
  deceasedOn?: string;
}

export class Patient extends PatientSchema.class {
  static create(input: NewPatient, now: Date): Patient {
    return Object.assign(new Patient(), {
      id: input.id ?? newId(),
      name: input.name,
      birthDate: input.birthDate,
      gender: input.gender,
      email: input.email ?? null,
      phone: input.phone ?? null,
      address: input.address ?? null,
      preferredLanguage: input.preferredLanguage ?? null,
      timeZone: input.timeZone,
      deceasedOn: input.deceasedOn ?? null,
      validationStatus: 'pending' as const,
      ...freshStamps(now),
    });
  }

  /** The account behind the profile gets the new name, too. */
  rename(name: string): void {
    this.name = name;
    record(this, new ProfileRenamed({ profileId: this.id }));
  }

  delete(deletion: Deletion): void {
    markDeleted(this, deletion);
    record(this, new PatientDeleted({ patientId: this.id }));
  }
}
PatientSchema.setClass(Patient);
