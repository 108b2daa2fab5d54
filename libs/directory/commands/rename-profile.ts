import { LockMode } from '@mikro-orm/core';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { NameVerified, RenameProfile } from '../contract.js';
import { noteByHand } from '../domain/changes.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { Patient } from '../domain/patient.js';

const KINDS = { patient: Patient, doctor: Doctor, hospital: Hospital };

@CommandHandler(RenameProfile)
export class RenameProfileHandler implements ICommandHandler<RenameProfile> {
  constructor(private readonly db: Database) {}

  execute({ role, profileId, name, vouched }: RenameProfile): Promise<void> {
    return this.db.transaction((em) =>
      actingAs(SYSTEM, async () => {
        const lock = { lockMode: LockMode.PESSIMISTIC_WRITE };
        const profile = await em.findOne<Patient | Doctor | Hospital>(KINDS[role], { id: profileId, deletedAt: null }, lock);
        if (!profile || profile.name === name) return;
        if ('verification' in profile && profile.verification === 'verified' && !vouched) throw new NameVerified();
        profile.rename(name);
        noteByHand(profile, ['name']);
        await em.flush();
      }),
    );
  }
}
