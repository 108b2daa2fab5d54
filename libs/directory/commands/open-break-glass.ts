import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed, NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { actingAs } from '../../platform/access/request-context.js';
import { activeHospitals, existingPatient, hospitalsOfDoctor, hospitalsOfPatient, patientsInCareOf } from '../contract.js';
import { BreakGlass } from '../domain/break-glass.js';
import { InCareAlready, NameTheHospital } from '../domain/directory.errors.js';
import { demandStanding } from '../standing.js';
import { readBreakGlass } from '../queries/break-glass-rows.js';
import type { BreakGlassView } from '../views/break-glass-view.js';

/**
 * A doctor opens the record of a patient who is not in their care: for an hour, with a reason. A second request returns the break-glass that is open.
 */
export class OpenBreakGlass extends Command<BreakGlassView> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
    readonly reason: string,
    readonly hospitalId?: string,
  ) {
    super();
  }
}

@CommandHandler(OpenBreakGlass)
export class OpenBreakGlassHandler implements ICommandHandler<OpenBreakGlass> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  execute({ actor, patientId, reason, hospitalId }: OpenBreakGlass) {
    const { role, profileId: doctorId, userId } = actor.who;
    if (!actor.may('create', 'BreakGlass') || role !== 'doctor' || !doctorId) throw new NotAllowed('create', 'break-glass');
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      // The lock makes one break-glass of two requests at once.
      await this.db.query(sql`select pg_advisory_xact_lock(hashtextextended(${`break-glass ${doctorId} ${patientId}`}, 0))`);
      // The system reads the patient here: a break-glass is for patients whom the doctor cannot see.
      const [patient] = await actingAs(SYSTEM, () => this.db.query<{ time_zone: string }>(existingPatient(patientId)));
      if (!patient) throw new NotFound('patient');
      const inCare = await this.db.query(sql`select 1 where ${patientId}::uuid in (${patientsInCareOf(doctorId).query})`);
      if (inCare.length > 0) throw new InCareAlready();
      const [open] = await this.db.query<{ id: string }>(
        sql`select id from directory.break_glass where doctor_id = ${doctorId} and patient_id = ${patientId} and expires_at > now()`,
      );
      if (open) return readBreakGlass(this.db, this.vault, open.id);
      const opened = BreakGlass.open(
        doctorId,
        { id: patientId, timeZone: patient.time_zone },
        await this.reviewer(doctorId, patientId, hospitalId),
        reason,
        { userId, at: this.clock.now() },
        this.vault,
      );
      await em.persist(opened).flush();
      return readBreakGlass(this.db, this.vault, opened.id);
    });
  }

  /** Hospitals where the patient is registered review an emergency; without any, the one of the doctor's hospitals that the doctor names. */
  private async reviewer(doctorId: string, patientId: string, named: string | undefined): Promise<string | null> {
    const registered = await actingAs(SYSTEM, () =>
      this.db.query(
        sql`select 1 where exists (select from (${hospitalsOfPatient(patientId).query}) r (id) where r.id in (${activeHospitals().query}))`,
      ),
    );
    const own = await this.db.query<{ hospital_id: string }>(hospitalsOfDoctor(doctorId).query);
    const ids = own.map(({ hospital_id }) => hospital_id);
    if (named !== undefined && !ids.includes(named)) throw new NotAllowed('name', 'hospital');
    if (registered.length > 0) return null;
    if (named === undefined && ids.length > 1) throw new NameTheHospital();
    return named ?? ids[0] ?? null;
  }
}
