import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { MappingEnded } from '../domain/directory.errors.js';
import { DoctorPatient, HospitalDoctor, HospitalPatient, UserPatient } from '../domain/mappings.js';

const KINDS = {
  'hospital-doctor': HospitalDoctor,
  'hospital-patient': HospitalPatient,
  'doctor-patient': DoctorPatient,
  'user-patient': UserPatient,
};
export type MappingKind = keyof typeof KINDS;

/** Ends a mapping. From the commit on it gives no access any more; the row keeps who ended it and when. */
export class EndMapping extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly kind: MappingKind,
    readonly mappingId: string,
  ) {
    super();
  }
}

@CommandHandler(EndMapping)
export class EndMappingHandler implements ICommandHandler<EndMapping> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, kind, mappingId }: EndMapping) {
    return this.db.transaction(async (em) => {
      const mapping = await loadFor<HospitalDoctor | HospitalPatient | DoctorPatient | UserPatient>(
        'delete',
        em,
        actor,
        KINDS[kind],
        mappingId,
      );
      if (mapping.endedAt) throw new MappingEnded();
      if ('patientId' in mapping) note({ patientIds: [mapping.patientId] });
      mapping.end({ userId: actor.who.userId, at: this.clock.now() });
    });
  }
}
