import { defineEntity, p } from '@mikro-orm/core';
import type { Changes } from '../../kernel/changes.js';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { GENDERS } from '../contract/profiles.js';
import { PatientDeleted, PatientValidated, ProfileRenamed } from '../contract.js';
import { change, noteByHand } from './changes.js';
import { contactColumns, contactsAfter, type GivenContacts, NO_CONTACTS } from './contacts.js';
import { DeathBeforeBirth, ValidationRefused } from './directory.errors.js';
import { type Deletion, freshStamps, markDeleted, stamps } from './stamps.js';

export const VALIDATION_STATUSES = ['pending', 'validated_by_doctor', 'validated_by_institution', 'full_access'] as const;
export type ValidationStatus = (typeof VALIDATION_STATUSES)[number];

const PatientSchema = defineEntity({
  name: 'Patient',
  schema: 'directory',
  tableName: 'patient',
  properties: {
    id: p.uuid().primary(),
    name: p.string(),
    /** YYYY-MM-DD, or YYYY-MM or YYYY where no more is known. */
    birthDate: p.string(),
    gender: p.enum(GENDERS),
    photo: p.string().nullable(),
    ...contactColumns,
    preferredLanguage: p.string().nullable(),
    timeZone: p.string(),
    active: p.boolean(),
    deceased: p.boolean(),
    /** As precise as it is known; null also if only the death is known. */
    deceasedOn: p.string().nullable(),
    /** Patient that took the place of this one. */
    mergedInto: p.uuid().nullable(),
    // JSON, sealed: see PatientSecrets.
    insurance: p.blob().nullable(),
    emergencyContacts: p.blob().nullable(),
    healthProfile: p.blob().nullable(),
    validationStatus: p.enum(VALIDATION_STATUSES),
    ...stamps,
  },
});

export interface NewPatient extends GivenContacts {
  id?: string;
  name: string;
  birthDate: string;
  gender: (typeof GENDERS)[number];
  photo?: string;
  preferredLanguage?: string;
  timeZone: string;
  /** Also true if `deceasedOn` is given. */
  deceased?: boolean;
  deceasedOn?: string;
  /** False for one who is not a patient any more; true by default. */
  active?: boolean;
}

/** Parts of a patient that are sealed at rest, already sealed. */
export interface SealedParts {
  insurance?: Buffer | null;
  emergencyContacts?: Buffer | null;
  healthProfile?: Buffer | null;
}

export class Patient extends PatientSchema.class {
  static create(input: NewPatient, now: Date): Patient {
    const patient = Object.assign(new Patient(), {
      id: input.id ?? newId(),
      name: input.name,
      birthDate: input.birthDate,
      gender: input.gender,
      photo: input.photo ?? null,
      ...contactsAfter(NO_CONTACTS, input),
      preferredLanguage: input.preferredLanguage ?? null,
      timeZone: input.timeZone,
      active: input.active ?? true,
      deceased: input.deceased ?? input.deceasedOn !== undefined,
      deceasedOn: input.deceasedOn ?? null,
      mergedInto: null,
      insurance: null,
      emergencyContacts: null,
      healthProfile: null,
      validationStatus: 'pending' as const,
      ...freshStamps(now),
    });
    demandLife(patient);
    return patient;
  }

  /** `sealed` holds the sealed parts that change. */
  change(changes: Changes<NewPatient>, sealed: SealedParts = {}): void {
    const { deceased, deceasedOn } = changes;
    const death =
      deceased === false
        ? { deceased: false, deceasedOn: null }
        : {
            ...(deceased === true && { deceased }),
            ...(deceasedOn !== undefined && { deceasedOn, ...(deceasedOn && { deceased: true }) }),
          };
    change(this, { ...changes, ...death }, { byHand: true });
    Object.assign(this, sealed);
    noteByHand(this, Object.keys(sealed));
    demandLife(this);
  }

  /** A person has given or taken numbers: a change of the record, although they are kept elsewhere. */
  identifiersChanged(at: Date): void {
    noteByHand(this, ['identifiers']);
    this.updatedAt = at;
  }

  /** Goes a step forward, never back. */
  validate(status: ValidationStatus): void {
    const step = (of: ValidationStatus) => VALIDATION_STATUSES.indexOf(of);
    if (step(status) <= step(this.validationStatus)) throw new ValidationRefused(this.validationStatus, VALIDATION_STATUSES);
    this.validationStatus = status;
    record(this, new PatientValidated({ patientId: this.id, status }));
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

/** Compares as much of the two dates as both have. */
function demandLife({ birthDate, deceasedOn }: { birthDate: string; deceasedOn?: string | null }): void {
  if (!deceasedOn) return;
  const known = Math.min(birthDate.length, deceasedOn.length);
  if (deceasedOn.slice(0, known) < birthDate.slice(0, known)) throw new DeathBeforeBirth();
}
