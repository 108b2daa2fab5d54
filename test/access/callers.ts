import { type Sql, sql } from '../../libs/kernel/sql.js';
import type { Given, Person } from '../support/given.js';
import { SCOPES } from '../support/product.js';

export type Role = 'hospital' | 'doctor' | 'patient';

/** The place around which everybody stands: its hospital, doctor and patient, and who can change everything there. */
export interface Home extends Record<Role | 'admin', Person> {
  given: Given;
}

/** One kind of caller. */
export interface Caller {
  /** Role in a place of their own. There they get the answers that this role gets at home. */
  role?: Role;
  make?: (home: Home) => Promise<Person> | Person;
  /** Takes their standing away once they have records: it is this alone that keeps them out, at home and in places of their own. */
  fall?: (person: Person) => Sql;
  /** Another system: no account, and no session to renew. */
  isSystem?: true;
  /** A caller that gets the same in every row that does not name this one. Default: `else` of the row. */
  like?: string;
}

const scopesThat = (verb: 'read' | 'write') => SCOPES.names.filter((scope) => scope.endsWith(`:${verb}`));

const inCareOf = async ({ given, patient, hospital }: Home): Promise<Person> => {
  const doctor = await given.doctor(hospital);
  await given.careFor(doctor, patient);
  return doctor;
};

/** Everybody who may ask, in the order of their requests. A new kind of caller is added here and nowhere else. */
export const CALLERS = {
  anonymous: {},
  patient: { role: 'patient', make: ({ patient }) => patient },
  delegate: { role: 'patient', make: ({ given, patient }) => given.delegateOf(patient, ['book']) },
  chatDelegate: { role: 'patient', make: ({ given, patient }) => given.delegateOf(patient, ['chat']) },
  stranger: { role: 'patient', make: ({ given }) => given.patient() },
  doctor: { role: 'doctor', make: ({ doctor }) => doctor },
  formerDoctor: {
    role: 'doctor',
    async make({ given, admin, patient }) {
      const doctor = await given.doctor();
      await admin.delete(`/mappings/doctor-patient/${await given.careFor(doctor, patient)}`);
      return doctor;
    },
  },
  otherDoctor: { role: 'doctor', make: ({ given }) => given.doctor() },
  pendingDoctor: {
    role: 'doctor',
    make: inCareOf,
    fall: ({ id }) => sql`update directory.doctor set verification = 'pending' where id = ${id}`,
  },
  suspendedDoctor: {
    role: 'doctor',
    make: inCareOf,
    fall: ({ id }) => sql`update directory.doctor set status = 'suspended' where id = ${id}`,
  },
  hospital: { role: 'hospital', make: ({ hospital }) => hospital },
  otherHospital: { role: 'hospital', make: ({ given }) => given.hospital() },
  pendingHospital: {
    role: 'hospital',
    async make({ given, admin, patient }) {
      const hospital = await given.hospital();
      await admin.post('/mappings/hospital-patient', { hospitalId: hospital.id, patientId: patient.id });
      return hospital;
    },
    fall: ({ id }) => sql`update directory.hospital set verification = 'pending' where id = ${id}`,
  },
  admin: { make: ({ admin }) => admin },
  integration: { isSystem: true, make: ({ given, admin }) => given.integration(admin, scopesThat('read')) },
  writingIntegration: { isSystem: true, make: ({ given, admin }) => given.integration(admin, scopesThat('write')) },
} satisfies Record<string, Caller>;

export type ActorKind = keyof typeof CALLERS;
export const ACTORS = Object.keys(CALLERS) as ActorKind[];
export const callerOf = (kind: ActorKind): Caller => CALLERS[kind];

/** Those who have an account, with sessions of their own. */
export const PEOPLE = ACTORS.filter((kind) => callerOf(kind).make && !callerOf(kind).isSystem);
export const isPerson = (kind: ActorKind): boolean => PEOPLE.includes(kind);

const STRANGERS = { patient: 'stranger', doctor: 'otherDoctor', hospital: 'otherHospital' } as const;

/** Gives the caller with the same answers at home as this one about records of its own. */
export function asOwner(kind: ActorKind): ActorKind {
  const { role, fall } = callerOf(kind);
  return role && !fall ? role : kind;
}

/** Gives the caller with the same answers at home as this one about records of people unknown to it. */
export function asStranger(kind: ActorKind): ActorKind {
  const { role, fall } = callerOf(kind);
  return role && !fall ? STRANGERS[role] : kind;
}
