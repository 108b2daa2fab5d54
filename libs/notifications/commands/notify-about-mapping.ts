import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hospitalsOfDoctor, type MappingSide, usersOfPatient } from '../../directory/contract.js';
import { usersOfProfile, usersOfProfiles } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { IdSet, join, type Sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import type { MappingNotice, NotificationKind } from '../domain/notification.js';
import { tell } from '../tell.js';

/** The sides of a mapping. */
export interface Ends {
  hospitalId?: string;
  doctorId?: string;
  patientId?: string;
}

/** Notifies sides of a mapping: the hospital, the doctor, the patient and the delegates who may book. Once each. */
export class NotifyAboutMapping extends Command<void> {
  constructor(
    readonly kind: Extract<NotificationKind, `mapping-${string}`>,
    readonly notice: MappingNotice,
    readonly ends: Ends,
    readonly to: readonly MappingSide[],
    /** Id of the event that the notification is about. */
    readonly eventId: string,
  ) {
    super();
  }
}

@CommandHandler(NotifyAboutMapping)
export class NotifyAboutMappingHandler implements ICommandHandler<NotifyAboutMapping> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ kind, notice, ends, to, eventId }: NotifyAboutMapping): Promise<void> {
    const accounts = to.flatMap((side) => accountsOf(side, ends));
    if (accounts.length === 0) return;
    const news = { kind, facts: notice, patientId: ends.patientId ?? null, appointmentId: null, eventId, at: this.clock.now() };
    await tell(this.db, new IdSet(join(accounts, ' union ')), news);
  }
}

/** A doctor's hospitals answer for the doctor whom a patient asks for care. */
function accountsOf(side: MappingSide, { hospitalId, doctorId, patientId }: Ends): Sql[] {
  if (side === 'patient' && patientId) return [usersOfPatient(patientId, 'book').query];
  if (side === 'doctor' && doctorId) return [usersOfProfile(doctorId).query];
  if (side !== 'hospital') return [];
  if (hospitalId) return [usersOfProfile(hospitalId).query];
  return doctorId ? [usersOfProfiles(hospitalsOfDoctor(doctorId)).query] : [];
}
