import { accountNames } from '../identity/contract.js';
import { NotAllowed } from '../kernel/domain-error.js';
import { sql } from '../kernel/sql.js';
import { onConstraint } from '../platform/database/constraints.js';
import type { Database } from '../platform/database/database.js';
import { ProfileTaken } from './contract.js';
import { AlreadyMapped, OwnsProfile } from './domain/directory.errors.js';

/** The owner of a patient's profile has an account of a patient. Asked as the system. */
export async function demandPatientAccount(db: Database, userId: string): Promise<void> {
  const patients = await db.query(sql`select 1 from (${accountNames()}) a where a.id = ${userId} and a.role = 'patient'`);
  if (patients.length === 0) throw new NotAllowed('make this account the owner of', 'profile');
}

/** Writes a user-patient mapping: an account has one for a patient, a profile one owner, an owner one profile. Throws AlreadyMapped, OwnsProfile, ProfileTaken. */
export const writeOnce = (writing: Promise<void>): Promise<void> =>
  writing
    .catch(onConstraint('user_patient_once', () => new AlreadyMapped()))
    .catch(onConstraint('user_patient_one_self', () => new OwnsProfile()))
    .catch(onConstraint('user_patient_one_owner', () => new ProfileTaken()));
