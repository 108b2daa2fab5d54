import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { SHARED } from '../locks.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Hospital } from '../domain/hospital.js';
import { HospitalPatient } from '../domain/mappings.js';
import { demandStanding } from '../standing.js';

/**
 * A hospital asks a patient who signed up alone to be registered. The patient is found by email or phone and birth date together, and has to confirm.
 * The hospital learns nothing: it gets the same answer whether there is such a patient or not.
 */
export class InvitePatient extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly person: { email?: string; phone?: string; birthDate: string },
  ) {
    super();
  }
}

@CommandHandler(InvitePatient)
export class InvitePatientHandler implements ICommandHandler<InvitePatient> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, hospitalId, person }: InvitePatient) {
    return this.db.transaction(async (em) => {
      await loadReadable(em, actor, Hospital, hospitalId, SHARED);
      if (actor.who.role === 'hospital' && actor.who.profileId !== hospitalId) throw new NotAllowed('invite patients for', 'hospital');
      await demandStanding(this.db, actor);
      const by = { userId: actor.who.userId, at: this.clock.now() };
      await actingAs(SYSTEM, async () => {
        const found = await this.find(hospitalId, person);
        // Two patients with these data are no certain find.
        const [patient] = found;
        if (found.length === 1 && patient && !patient.mapped) note({ patientIds: [patient.id] });
        if (found.length === 1 && patient && !patient.mapped) em.persist(HospitalPatient.open(hospitalId, patient.id, by, 'hospital'));
        await em.flush();
      });
    });
  }

  private find(hospitalId: string, { email, phone, birthDate }: InvitePatient['person']) {
    const lower = email?.toLowerCase() ?? null;
    return this.db.query<{ id: string; mapped: boolean }>(sql`
      select p.id, exists (select 1 from directory.hospital_patient hp where hp.hospital_id = ${hospitalId} and hp.patient_id = p.id and hp.ended_at is null) as mapped
      from directory.patient p
      where p.birth_date = ${birthDate} and p.deleted_at is null and p.merged_into is null
        and (exists (select 1 from jsonb_array_elements(p.emails) e where lower(e ->> 'value') = ${lower})
          or exists (select 1 from jsonb_array_elements(p.phones) t where t ->> 'value' = ${phone ?? null})) limit 2 for share of p`);
  }
}
