import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { activeHospitals, doctorsOfHospital, existingPatient } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { InvalidFields, NotAllowed, NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { mayCreate } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Calendars } from '../calendars.js';
import { demandRemoteIsRemote, DURATION, usualModality } from '../domain/appointment.js';
import { DoctorNotAtHospital, PatientDeceased } from '../domain/appointment.errors.js';
import { WaitlistEntry, type WaitlistInput } from '../domain/waitlist-entry.js';
import { isOfVisit } from '../visits.js';
import { readEntry, type WaitlistEntryView } from '../queries/waitlist-rows.js';

export type WaitlistRequest = Omit<WaitlistInput, 'durationMinutes' | 'modality' | 'notBefore'> &
  Partial<Pick<WaitlistInput, 'durationMinutes' | 'modality' | 'notBefore'>>;

/** Puts a patient on the waitlist of a doctor. */
export class JoinWaitlist extends Command<WaitlistEntryView> {
  constructor(
    readonly actor: Actor,
    readonly request: WaitlistRequest,
  ) {
    super();
  }
}

@CommandHandler(JoinWaitlist)
export class JoinWaitlistHandler implements ICommandHandler<JoinWaitlist> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
  ) {}

  execute({ actor, request }: JoinWaitlist): Promise<WaitlistEntryView> {
    return this.db.transaction(async (em) => {
      const { doctorId, patientId, hospitalId, type, appointmentId } = request;
      const ids = { doctor_id: doctorId, patient_id: patientId, hospital_id: hospitalId ?? null };
      const known = await this.calendars.of(doctorId, hospitalId);
      if (!known) throw new NotFound('doctor');
      if (!(await mayCreate(em, actor, 'WaitlistEntry', ids)))
        throw (await this.sees(actor, patientId)) ? new NotAllowed('create', 'entry of a waitlist') : new NotFound('patient');
      await this.demandSides(request);
      demandRemoteIsRemote(request);
      if (appointmentId) await this.demandOwn(actor, appointmentId, patientId);
      const now = this.clock.now();
      const entry = WaitlistEntry.create(
        {
          ...request,
          modality: request.modality ?? usualModality(type),
          durationMinutes: request.durationMinutes ?? known.calendar.settings.durations[type] ?? DURATION.usual,
          notBefore: request.notBefore ?? now,
        },
        { userId: actor.who.userId, at: now },
      );
      await em.persist(entry).flush();
      return readEntry(this.db, actor, entry.id);
    });
  }

  private async demandSides({ doctorId, patientId, hospitalId }: WaitlistRequest): Promise<void> {
    const [patient] = await actingAs(SYSTEM, () => this.db.query<{ deceased: boolean }>(existingPatient(patientId)));
    if (!patient) throw new NotFound('patient');
    if (patient.deceased) throw new PatientDeceased();
    if (hospitalId === undefined) return;
    const works = await this.db.query(sql`select 1 from (select ${hospitalId}::uuid as id) h
      where h.id in (${activeHospitals().query}) and ${doctorId}::uuid in (${doctorsOfHospital(hospitalId).query})`);
    if (works.length === 0) throw new DoctorNotAtHospital();
  }

  /** The appointment that an accepted offer frees is one that the caller may cancel. */
  private async demandOwn(actor: Actor, appointmentId: string, patientId: string): Promise<void> {
    const [found] = await this.db.query(
      sql`select 1 from scheduling.appointment a where a.id = ${appointmentId} and a.patient_id = ${patientId}
          and a.status in ('scheduled', 'confirmed') and ${actor.whereAllowed('cancel', 'Appointment', 'a')}`,
    );
    if (!found) throw new InvalidFields({ appointmentId: 'Must be an appointment of this patient that still stands.' });
    const parts = await actingAs(SYSTEM, () =>
      this.db.query(
        sql`select 1 from scheduling.appointment a join scheduling.appointment p on ${isOfVisit(sql`a.visit_id`, 'p')} where a.id = ${appointmentId}`,
      ),
    );
    if (parts.length > 1) throw new InvalidFields({ appointmentId: 'Must not be part of a visit with several doctors.' });
  }

  private async sees(actor: Actor, patientId: string): Promise<boolean> {
    const seen = await this.db.query(
      sql`select 1 from (select ${patientId}::uuid as id) p where ${actor.whereAllowed('read', 'Patient', 'p')}`,
    );
    return seen.length > 0;
  }
}
