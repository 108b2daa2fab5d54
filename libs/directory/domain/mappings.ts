import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import {
  DoctorMappedToPatient,
  DoctorUnmappedFromPatient,
  HospitalMappedToDoctor,
  HospitalMappedToPatient,
  HospitalUnmappedFromDoctor,
  HospitalUnmappedFromPatient,
  type Scope,
  UserMappedToPatient,
  UserUnmappedFromPatient,
} from '../contract.js';

/** A mapping holds from its creation until it is ended. It is never deleted, so that the past stays known. */
const span = {
  id: p.uuid().primary(),
  createdAt: p.datetime(),
  createdBy: p.uuid(),
  endedAt: p.datetime().nullable(),
  endedBy: p.uuid().nullable(),
};

export interface By {
  userId: string;
  at: Date;
}

const opened = ({ userId, at }: By) => ({ id: newId(), createdAt: at, createdBy: userId, endedAt: null, endedBy: null });

function close(mapping: { endedAt?: Date | null; endedBy?: string | null }, { userId, at }: By): void {
  mapping.endedAt = at;
  mapping.endedBy = userId;
}

const HospitalDoctorSchema = defineEntity({
  name: 'HospitalDoctor',
  schema: 'directory',
  tableName: 'hospital_doctor',
  properties: { ...span, hospitalId: p.uuid(), doctorId: p.uuid() },
});
export class HospitalDoctor extends HospitalDoctorSchema.class {
  static readonly word = 'mapping';

  static open(hospitalId: string, doctorId: string, by: By): HospitalDoctor {
    const mapping = Object.assign(new HospitalDoctor(), { ...opened(by), hospitalId, doctorId });
    record(mapping, new HospitalMappedToDoctor({ mappingId: mapping.id, hospitalId, doctorId }));
    return mapping;
  }

  end(by: By): void {
    close(this, by);
    record(this, new HospitalUnmappedFromDoctor({ mappingId: this.id, hospitalId: this.hospitalId, doctorId: this.doctorId }));
  }
}
HospitalDoctorSchema.setClass(HospitalDoctor);

const HospitalPatientSchema = defineEntity({
  name: 'HospitalPatient',
  schema: 'directory',
  tableName: 'hospital_patient',
  properties: { ...span, hospitalId: p.uuid(), patientId: p.uuid() },
});
export class HospitalPatient extends HospitalPatientSchema.class {
  static readonly word = 'mapping';

  static open(hospitalId: string, patientId: string, by: By): HospitalPatient {
    const mapping = Object.assign(new HospitalPatient(), { ...opened(by), hospitalId, patientId });
    record(mapping, new HospitalMappedToPatient({ mappingId: mapping.id, hospitalId, patientId }));
    return mapping;
  }

  end(by: By): void {
    close(this, by);
    record(this, new HospitalUnmappedFromPatient({ mappingId: this.id, hospitalId: this.hospitalId, patientId: this.patientId }));
  }
}
HospitalPatientSchema.setClass(HospitalPatient);

const DoctorPatientSchema = defineEntity({
  name: 'DoctorPatient',
  schema: 'directory',
  tableName: 'doctor_patient',
  properties: { ...span, doctorId: p.uuid(), patientId: p.uuid() },
});
/** The care relationship. */
export class DoctorPatient extends DoctorPatientSchema.class {
  static readonly word = 'mapping';

  static open(doctorId: string, patientId: string, by: By): DoctorPatient {
    const mapping = Object.assign(new DoctorPatient(), { ...opened(by), doctorId, patientId });
    record(mapping, new DoctorMappedToPatient({ mappingId: mapping.id, doctorId, patientId }));
    return mapping;
  }

  end(by: By): void {
    close(this, by);
    record(this, new DoctorUnmappedFromPatient({ mappingId: this.id, doctorId: this.doctorId, patientId: this.patientId }));
  }
}
DoctorPatientSchema.setClass(DoctorPatient);

export const RELATIONS = ['self', 'wife', 'husband', 'child', 'spouse', 'parent', 'guardian', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];
export const SCOPES = ['book', 'chat', 'records'] as const satisfies readonly Scope[];

const UserPatientSchema = defineEntity({
  name: 'UserPatient',
  schema: 'directory',
  tableName: 'user_patient',
  properties: {
    ...span,
    userId: p.uuid(),
    patientId: p.uuid(),
    relation: p.enum(RELATIONS),
    scopes: p.array<Scope>(),
    expiresAt: p.datetime().nullable(),
  },
});
/** Mapping of an account that may act for a patient: the patient (`self`) or a delegate, within scopes and perhaps until a time. */
export class UserPatient extends UserPatientSchema.class {
  static readonly word = 'mapping';

  static open(
    terms: { userId: string; patientId: string; relation: Relation; scopes?: readonly Scope[]; expiresAt?: Date },
    by: By,
  ): UserPatient {
    const { userId, patientId, relation } = terms;
    // A delegate may only book unless more is granted.
    const scopes = [...(terms.scopes ?? (relation === 'self' ? SCOPES : (['book'] as const)))];
    const mapping = Object.assign(new UserPatient(), {
      ...opened(by),
      userId,
      patientId,
      relation,
      scopes,
      expiresAt: terms.expiresAt ?? null,
    });
    record(mapping, new UserMappedToPatient({ mappingId: mapping.id, userId, patientId }));
    return mapping;
  }

  end(by: By): void {
    close(this, by);
    record(this, new UserUnmappedFromPatient({ mappingId: this.id, userId: this.userId, patientId: this.patientId }));
  }
}
UserPatientSchema.setClass(UserPatient);
