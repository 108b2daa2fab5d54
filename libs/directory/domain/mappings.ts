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
  MappingDeclined,
  MappingProposed,
  type MappingSide,
  type Scope,
  UserMappedToPatient,
  UserUnmappedFromPatient,
} from '../contract.js';
import { MappingEnded, NotProposed } from './directory.errors.js';

/** A mapping holds from its creation until it is ended. It is never deleted, so that the past stays known. */
const span = {
  id: p.uuid().primary(),
  createdAt: p.datetime(),
  createdBy: p.uuid(),
  endedAt: p.datetime().nullable(),
  endedBy: p.uuid().nullable(),
  version: p.integer().version(),
};

export const MAPPING_STATUSES = ['proposed', 'active'] as const;
export const MAPPING_SIDES = ['hospital', 'doctor', 'patient'] as const satisfies readonly MappingSide[];
/** A mapping that one side proposes is active once the other side has accepted. */
const consent = {
  status: p.enum(MAPPING_STATUSES),
  proposedBy: p.enum(MAPPING_SIDES).nullable(),
  acceptedAt: p.datetime().nullable(),
  acceptedBy: p.uuid().nullable(),
};

export interface By {
  userId: string;
  at: Date;
}

const opened = ({ userId, at }: By) => ({ id: newId(), createdAt: at, createdBy: userId, endedAt: null, endedBy: null });
const asked = (proposedBy: MappingSide | undefined) => ({
  status: proposedBy ? ('proposed' as const) : ('active' as const),
  proposedBy: proposedBy ?? null,
  acceptedAt: null,
  acceptedBy: null,
});

function close(mapping: { endedAt?: Date | null; endedBy?: string | null }, { userId, at }: By): void {
  if (mapping.endedAt) throw new MappingEnded();
  mapping.endedAt = at;
  mapping.endedBy = userId;
}

interface Consent {
  endedAt?: Date | null;
  status: (typeof MAPPING_STATUSES)[number];
  acceptedAt?: Date | null;
  acceptedBy?: string | null;
}

function agree(mapping: Consent, { userId, at }: By): void {
  if (mapping.endedAt) throw new MappingEnded();
  if (mapping.status === 'active') throw new NotProposed();
  mapping.status = 'active';
  mapping.acceptedAt = at;
  mapping.acceptedBy = userId;
}

const HospitalDoctorSchema = defineEntity({
  name: 'HospitalDoctor',
  schema: 'directory',
  tableName: 'hospital_doctor',
  properties: { ...span, ...consent, hospitalId: p.uuid(), doctorId: p.uuid() },
});
export class HospitalDoctor extends HospitalDoctorSchema.class {
  static readonly word = 'mapping';

  static open(hospitalId: string, doctorId: string, by: By, proposedBy?: MappingSide): HospitalDoctor {
    const mapping = Object.assign(new HospitalDoctor(), { ...opened(by), ...asked(proposedBy), hospitalId, doctorId });
    record(mapping, proposedBy ? new MappingProposed(mapping.proposal) : new HospitalMappedToDoctor(mapping.facts));
    return mapping;
  }

  accept(by: By): void {
    agree(this, by);
    record(this, new HospitalMappedToDoctor(this.facts));
  }

  end(by: By): void {
    close(this, by);
    record(this, this.status === 'active' ? new HospitalUnmappedFromDoctor(this.facts) : new MappingDeclined(this.proposal));
  }

  private get facts() {
    return { mappingId: this.id, hospitalId: this.hospitalId, doctorId: this.doctorId };
  }

  private get proposal() {
    return { ...this.facts, kind: 'hospital-doctor' as const, proposedBy: this.proposedBy ?? 'hospital' };
  }
}
HospitalDoctorSchema.setClass(HospitalDoctor);

const HospitalPatientSchema = defineEntity({
  name: 'HospitalPatient',
  schema: 'directory',
  tableName: 'hospital_patient',
  properties: { ...span, ...consent, hospitalId: p.uuid(), patientId: p.uuid() },
});
export class HospitalPatient extends HospitalPatientSchema.class {
  static readonly word = 'mapping';

  static open(hospitalId: string, patientId: string, by: By, proposedBy?: MappingSide): HospitalPatient {
    const mapping = Object.assign(new HospitalPatient(), { ...opened(by), ...asked(proposedBy), hospitalId, patientId });
    record(mapping, proposedBy ? new MappingProposed(mapping.proposal) : new HospitalMappedToPatient(mapping.facts));
    return mapping;
  }

  accept(by: By): void {
    agree(this, by);
    record(this, new HospitalMappedToPatient(this.facts));
  }

  end(by: By): void {
    close(this, by);
    record(this, this.status === 'active' ? new HospitalUnmappedFromPatient(this.facts) : new MappingDeclined(this.proposal));
  }

  private get facts() {
    return { mappingId: this.id, hospitalId: this.hospitalId, patientId: this.patientId };
  }

  private get proposal() {
    return { ...this.facts, kind: 'hospital-patient' as const, proposedBy: this.proposedBy ?? 'hospital' };
  }
}
HospitalPatientSchema.setClass(HospitalPatient);

const DoctorPatientSchema = defineEntity({
  name: 'DoctorPatient',
  schema: 'directory',
  tableName: 'doctor_patient',
  properties: { ...span, ...consent, doctorId: p.uuid(), patientId: p.uuid() },
});
/** The care relationship. */
export class DoctorPatient extends DoctorPatientSchema.class {
  static readonly word = 'mapping';

  static open(doctorId: string, patientId: string, by: By, proposedBy?: MappingSide): DoctorPatient {
    const mapping = Object.assign(new DoctorPatient(), { ...opened(by), ...asked(proposedBy), doctorId, patientId });
    record(mapping, proposedBy ? new MappingProposed(mapping.proposal) : new DoctorMappedToPatient(mapping.facts));
    return mapping;
  }

  accept(by: By): void {
    agree(this, by);
    record(this, new DoctorMappedToPatient(this.facts));
  }

  end(by: By): void {
    close(this, by);
    record(this, this.status === 'active' ? new DoctorUnmappedFromPatient(this.facts) : new MappingDeclined(this.proposal));
  }

  private get facts() {
    return { mappingId: this.id, doctorId: this.doctorId, patientId: this.patientId };
  }

  private get proposal() {
    return { ...this.facts, kind: 'doctor-patient' as const, proposedBy: this.proposedBy ?? 'doctor' };
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
    /** True if the relation to a child goes on after the child's 18th birthday. */
    confirmed: p.boolean(),
  },
});

export interface UserPatientTerms {
  relation: Relation;
  scopes?: readonly Scope[];
  expiresAt?: Date | null;
  confirmed?: boolean;
}

/** Mapping of an account that may act for a patient: the patient (`self`) or a delegate, within scopes and perhaps until a time. */
export class UserPatient extends UserPatientSchema.class {
  static readonly word = 'mapping';

  /** `ofAge`: when the patient comes of age, for the relation to a child. */
  static open(
    { userId, patientId, ofAge, ...terms }: UserPatientTerms & { userId: string; patientId: string; ofAge?: Date },
    by: By,
  ): UserPatient {
    const { relation, confirmed = false } = terms;
    // A delegate may only book unless more is granted.
    const scopes = [...(terms.scopes ?? (relation === 'self' ? SCOPES : (['book'] as const)))];
    const mapping = Object.assign(new UserPatient(), {
      ...opened(by),
      userId,
      patientId,
      relation,
      scopes,
      expiresAt: endOf({ relation, confirmed, expiresAt: terms.expiresAt ?? null }, ofAge),
      confirmed,
    });
    record(mapping, new UserMappedToPatient({ mappingId: mapping.id, userId, patientId }));
    return mapping;
  }

  change({ relation, scopes, expiresAt, confirmed }: Partial<UserPatientTerms>, ofAge: Date | undefined): void {
    if (this.endedAt) throw new MappingEnded();
    if (relation !== undefined) this.relation = relation;
    if (scopes !== undefined) this.scopes = [...scopes];
    if (confirmed !== undefined) this.confirmed = confirmed;
    // The end at the 18th birthday falls away with a confirmation, if no other end is given.
    const endsOfAge = ofAge !== undefined && this.expiresAt?.getTime() === ofAge.getTime();
    const wanted = expiresAt === undefined ? (this.confirmed && endsOfAge ? null : (this.expiresAt ?? null)) : expiresAt;
    this.expiresAt = endOf({ relation: this.relation, confirmed: this.confirmed, expiresAt: wanted }, ofAge);
  }

  end(by: By): void {
    close(this, by);
    record(this, new UserUnmappedFromPatient({ mappingId: this.id, userId: this.userId, patientId: this.patientId }));
  }
}
UserPatientSchema.setClass(UserPatient);

/** The relation to a child ends with the 18th birthday at the latest, unless it was confirmed. */
function endOf({ relation, confirmed, expiresAt }: Required<Omit<UserPatientTerms, 'scopes'>>, ofAge: Date | undefined): Date | null {
  if (relation !== 'child' || confirmed || !ofAge) return expiresAt;
  return expiresAt && expiresAt < ofAge ? expiresAt : ofAge;
}
