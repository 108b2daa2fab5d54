import type { EntityManager } from '@mikro-orm/postgresql';
import { workplacesOf } from '../directory/contract.js';
import { NotAllowed } from '../kernel/domain-error.js';
import { sql } from '../kernel/sql.js';
import type { Actor } from '../platform/access/actor.js';
import { mayCreate } from '../platform/access/load.js';
import type { Database } from '../platform/database/database.js';
import { DoctorNotAtHospital } from './domain/appointment.errors.js';
import type { AvailabilityException } from './domain/availability-exception.js';
import type { AvailabilityRule } from './domain/availability-rule.js';
import { type HospitalFacts, visibleDoctor } from './queries/directory-profiles.js';

interface Given {
  hospitalId?: string | null;
  timeZone?: string | null;
}

type Kind = typeof AvailabilityRule | typeof AvailabilityException;

/**
 * Hospital and time zone of a new rule or exception. Refuses a hospital where the doctor does not work, and a caller who may not write there. The
 * time zone is the hospital's, else the doctor's, unless another one is given.
 */
export async function placeOfNew(db: Database, em: EntityManager, actor: Actor, kind: Kind, doctorId: string, given: Given) {
  const doctor = await visibleDoctor(db, actor, doctorId);
  const { who } = actor;
  const hospitalId = given.hospitalId ?? (who.role === 'hospital' ? who.profileId : null);
  const hospital = hospitalId === null ? undefined : await workplace(db, doctorId, hospitalId);
  if (!(await mayCreate(em, actor, kind.name, { doctor_id: doctorId, hospital_id: hospitalId }))) throw new NotAllowed('create', kind.word);
  return { hospitalId: hospitalId ?? undefined, timeZone: given.timeZone ?? hospital?.time_zone ?? doctor.time_zone };
}

/** The same for a change of a rule or exception: only what the change names. */
export async function placeAfter(
  db: Database,
  em: EntityManager,
  actor: Actor,
  kind: Kind,
  before: AvailabilityRule | AvailabilityException,
  { hospitalId, timeZone }: Given,
): Promise<{ hospitalId?: string | null; timeZone?: string }> {
  const { doctorId } = before;
  const wanted = hospitalId === undefined ? (before.hospitalId ?? null) : hospitalId;
  const moves = wanted !== (before.hospitalId ?? null);
  if (moves && wanted !== null) await workplace(db, doctorId, wanted);
  if (moves && !(await mayCreate(em, actor, kind.name, { doctor_id: doctorId, hospital_id: wanted })))
    throw new NotAllowed('move', kind.word);
  return {
    ...(hospitalId !== undefined && { hospitalId }),
    ...(timeZone && { timeZone }),
    ...(timeZone === null && { timeZone: await usualZone(db, actor, doctorId, wanted) }),
  };
}

/** A hospital where the doctor works. */
export async function workplace(db: Database, doctorId: string, hospitalId: string): Promise<HospitalFacts> {
  const [hospital] = await db.query<HospitalFacts>(sql`select w.* from (${workplacesOf(doctorId)}) w where w.id = ${hospitalId}`);
  if (!hospital) throw new DoctorNotAtHospital();
  return hospital;
}

const usualZone = async (db: Database, actor: Actor, doctorId: string, hospitalId: string | null): Promise<string> =>
  (hospitalId === null ? await visibleDoctor(db, actor, doctorId) : await workplace(db, doctorId, hospitalId)).time_zone;
