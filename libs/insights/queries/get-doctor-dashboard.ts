import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { bookableDoctor, openRequestsTo, patientsInCareOf } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { unreadOf } from '../../notifications/contract.js';
import type { Actor } from '../../platform/access/actor.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Day } from '../../platform/http/fields/times.js';
import { Count } from '../../platform/http/fields/values.js';
import { appointmentsWhere, countAppointments, type DashboardAppointment } from '../../scheduling/contract.js';
import { AppointmentLine, linesOf } from '../appointment-line.js';
import { countOf } from '../count.js';
import { dayIn } from '../day.js';

const MOST_LINES = 100;

export class DoctorDashboardView {
  @Id() doctorId!: string;
  @Day({ description: 'Today where the doctor works.', example: '2027-03-01' }) date!: string;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @ListOf(() => AppointmentLine, { description: `Appointments of today that stand, at most ${String(MOST_LINES)}.` })
  appointmentsToday!: AppointmentLine[];
  @Count({ description: 'Appointments of today that stand.', example: 1 }) appointmentsTodayCount!: number;
  @Count({ description: 'Future appointments that wait to be confirmed.', example: 3 }) pendingAppointments!: number;
  @Count({ description: 'Patients in the doctor’s care.', example: 42 }) patients!: number;
  @Count({ description: 'Patients and hospitals that wait for the doctor’s answer.', example: 1 }) pendingRequests!: number;
  @Count({ description: 'Notifications that the doctor has not read.', example: 2 }) unreadNotifications!: number;
}

/** The day of a doctor: appointments of today, and what waits. */
export class GetDoctorDashboard extends Query<DoctorDashboardView> {
  constructor(readonly actor: Actor) {
    super();
  }
}

@QueryHandler(GetDoctorDashboard)
export class GetDoctorDashboardHandler implements IQueryHandler<GetDoctorDashboard> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor }: GetDoctorDashboard): Promise<DoctorDashboardView> {
    const { role, profileId: doctorId, userId } = actor.who;
    if (role !== 'doctor' || !doctorId) throw new NotFound('doctor');
    const [doctor] = await this.db.query<{ time_zone: string }>(bookableDoctor(doctorId));
    if (!doctor) throw new NotFound('doctor');
    const now = this.clock.now();
    const { date, from, to } = dayIn(doctor.time_zone, now);
    const seen = actor.where('read', 'Appointment', 'a');
    const own = sql`a.doctor_id = ${doctorId} and ${seen}`;
    const today = sql`${own} and a.starts_at >= ${from} and a.starts_at < ${to} and a.status <> 'cancelled'`;
    const rows = await this.db.query<DashboardAppointment>(appointmentsWhere(today, MOST_LINES));
    note({ recordId: doctorId, patientIds: [...new Set(rows.map((row) => row.patient_id))] });
    return {
      doctorId,
      date,
      timeZone: doctor.time_zone,
      appointmentsToday: await linesOf(this.db, rows),
      appointmentsTodayCount: await countOf(this.db, countAppointments(today)),
      pendingAppointments: await countOf(this.db, countAppointments(sql`${own} and a.starts_at > ${now} and a.status = 'scheduled'`)),
      patients: await countOf(this.db, sql`select count(*)::integer as count from (${patientsInCareOf(doctorId).query}) p`),
      pendingRequests: await countOf(this.db, openRequestsTo(doctorId)),
      unreadNotifications: await countOf(this.db, unreadOf(userId)),
    };
  }
}
