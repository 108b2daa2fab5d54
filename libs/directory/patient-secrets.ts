import { Injectable } from '@nestjs/common';
import { Vault } from '../platform/sealing/vault.js';
import { INSURANCE } from './contract/patient-contact.js';
import type { EmergencyContact, HealthProfile, Insurance } from './contract/patient-details.js';
import type { Patient, SealedParts } from './domain/patient.js';

/** Parts of a patient that are sealed at rest. Null takes a part away. */
export interface PatientParts {
  insurance?: Insurance[] | null;
  emergencyContacts?: EmergencyContact[] | null;
  healthProfile?: HealthProfile | null;
}

/** A patient, or a row of one, with the parts as they are stored. */
export type SealedPatient = Pick<Patient, 'id'> & { [part in keyof PatientParts]?: Uint8Array | null };

const COLUMNS = {
  insurance: INSURANCE,
  emergencyContacts: 'directory.patient.emergency_contacts',
  healthProfile: 'directory.patient.health_profile',
} as const satisfies Record<keyof PatientParts, string>;

/** Seals and opens the parts of a patient that are clinical, or identify more than a search needs (ADR 0019). */
@Injectable()
export class PatientSecrets {
  constructor(private readonly vault: Vault) {}

  /** Seals the parts that are given, for the row of this patient. */
  seal(patientId: string, parts: PatientParts): SealedParts {
    const given = (Object.keys(COLUMNS) as (keyof PatientParts)[]).filter((part) => parts[part] !== undefined);
    return Object.fromEntries(
      given.map((part) => [part, parts[part] === null ? null : this.vault.seal(COLUMNS[part], patientId, JSON.stringify(parts[part]))]),
    );
  }

  open(patient: SealedPatient): Required<PatientParts> {
    return {
      insurance: (this.part(patient, 'insurance') as Insurance[] | undefined) ?? [],
      emergencyContacts: (this.part(patient, 'emergencyContacts') as EmergencyContact[] | undefined) ?? [],
      healthProfile: (this.part(patient, 'healthProfile') as HealthProfile | undefined) ?? null,
    };
  }

  private part(patient: SealedPatient, part: keyof PatientParts): unknown {
    const sealed = patient[part];
    return sealed ? JSON.parse(this.vault.open(COLUMNS[part], patient.id, sealed)) : undefined;
  }
}
