import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { activeHospitals, bookableDoctor, doctorsOfHospital, existingPatient } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed, NotFound } from '../../kernel/domain-error.js';
import { raw, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { outboxInsert } from '../../platform/outbox/outbox-message.js';
import { Vault } from '../../platform/sealing/vault.js';
import { DoctorNotAtHospital, SlotTaken } from '../domain/appointment.errors.js';
import { Appointment, type AppointmentRequest } from '../domain/appointment.js';
import { APPOINTMENT_COLUMNS, type AppointmentRow, type AppointmentView, toAppointmentView } from '../queries/appointment-view.js';

/** Books a doctor's time for a patient. `timeZone` is the doctor's unless the caller names one. */
export class ScheduleAppointment extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly request: Omit<AppointmentRequest, 'timeZone'> & { timeZone?: string },
  ) {
    super();
  }
}

/** Result of the one statement; `id` is null if nothing was booked. */
type Outcome = { doctor_known: boolean; patient_known: boolean; at_hospital: boolean; allowed: boolean } & (AppointmentRow | { id: null });

@CommandHandler(ScheduleAppointment)
export class ScheduleAppointmentHandler implements ICommandHandler<ScheduleAppointment> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
    private readonly vault: Vault,
  ) {}

  /**
   * A hot path: permission, existence, row, outbox row and audit event are one statement. `on conflict do nothing` makes a race against an exclusion
   * constraint cheap: no row comes back if the time is taken, and there is no deadlock (ADR 0006).
   */
  async execute({ actor, request }: ScheduleAppointment): Promise<AppointmentView> {
    const a = Appointment.schedule({ ...request, timeZone: request.timeZone ?? '' }, actor.who.userId, this.clock.now(), this.vault);
    const [outcome] = await this.db.write<Outcome>(sql`
      with request as (
        select ${a.id}::uuid as id, ${a.doctorId}::uuid as doctor_id, ${a.patientId}::uuid as patient_id, ${a.hospitalId}::uuid as hospital_id
      ), doctor as (
        ${bookableDoctor(a.doctorId)}
      ), facts as (
        select exists (select 1 from doctor) as doctor_known,
               exists (${existingPatient(a.patientId)}) as patient_known,
               ${request.hospitalId ? sql`(w.hospital_id in (${activeHospitals().query}) and w.doctor_id in (${doctorsOfHospital(request.hospitalId).query}))` : sql`true`} as at_hospital,
               ${actor.where('create', 'Appointment', 'w')} as allowed
        from request w
      ), booked as (
        insert into scheduling.appointment as a
          (id, doctor_id, patient_id, hospital_id, type, modality, status, starts_at, ends_at, time_zone, location, clinical, created_by, created_at, updated_at)
        select w.id, w.doctor_id, w.patient_id, w.hospital_id, ${a.type}, ${a.modality}, ${a.status}, ${a.startsAt}::timestamptz, ${a.endsAt}::timestamptz,
               coalesce(${request.timeZone ?? null}, d.time_zone), ${a.location}, ${a.clinical}::bytea,
               ${a.createdBy}::uuid, ${a.createdAt}::timestamptz, ${a.createdAt}::timestamptz
        from request w, facts f, doctor d
        where f.patient_known and f.at_hospital and f.allowed
        on conflict do nothing
        returning ${raw(APPOINTMENT_COLUMNS)}
      ), announced as (
        ${outboxInsert(a, sql`booked`, sql`jsonb_build_object('timeZone', source.time_zone)`)}
      )${this.audit.part({ recordId: a.id, patientIds: [a.patientId] }, sql`booked`)}
      select f.doctor_known, f.patient_known, f.at_hospital, f.allowed, ${raw(APPOINTMENT_COLUMNS)}
      from facts f left join booked a on true`);
    if (!outcome) throw new Error('The booking statement gives exactly one row');
    if (outcome.id !== null) return toAppointmentView(outcome, actor, this.vault);
    throw await this.refusal(outcome, actor, request);
  }

  /**
   * The reason for which nothing was booked. Doctors and hospitals are public, so naming another's is a 403; a patient that the caller may not see is
   * a 404.
   */
  private async refusal(found: Outcome, actor: Actor, { doctorId, patientId, hospitalId }: ScheduleAppointment['request']): Promise<Error> {
    const { who } = actor;
    if (!found.doctor_known) return new NotFound('doctor');
    if (!found.at_hospital) return new DoctorNotAtHospital();
    if (found.allowed) return found.patient_known ? new SlotTaken() : new NotFound('patient');
    const foreign = (who.role === 'doctor' && doctorId !== who.profileId) || (who.role === 'hospital' && hospitalId !== who.profileId);
    const seen = foreign || (found.patient_known && (await this.sees(actor, patientId)));
    return seen ? new NotAllowed('create', 'appointment') : new NotFound('patient');
  }

  private async sees(actor: Actor, patientId: string): Promise<boolean> {
    if (!actor.may('read', 'Patient')) return false;
    const seen = await this.db.query(sql`select 1 from (select ${patientId}::uuid as id) p where ${actor.where('read', 'Patient', 'p')}`);
    return seen.length > 0;
  }
}
