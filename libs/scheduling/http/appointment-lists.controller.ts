import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { weekdayNumber } from '../domain/weekdays.js';
import { AppointmentList } from '../queries/appointment-view.js';
import { ListAppointmentsOf } from '../queries/list-appointments-of.js';
import { type AppointmentFilter, ListAppointments } from '../queries/list-appointments.js';
import { ListToday } from '../queries/list-today.js';
import { AppointmentQuery, TodayQuery } from './appointments.dto.js';

const listed = { access: ['read', 'Appointment'], tag: 'appointments', answer: AppointmentList } satisfies Partial<EndpointOptions>;

const filterOf = ({ from, to, status, weekday, ...query }: AppointmentQuery): AppointmentFilter => ({
  ...query,
  ...(status && { status: [status] }),
  ...(weekday && { weekday: weekdayNumber(weekday) }),
  ...(from && { from: new Date(from) }),
  ...(to && { to: new Date(to) }),
});

@Controller()
export class AppointmentListsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  @Endpoint({ ...listed, summary: 'List appointments by their start' })
  @Get('appointments')
  listAppointments(@CurrentActor() actor: Actor, @Query() query: AppointmentQuery) {
    return this.queries.execute(new ListAppointments(actor, filterOf(query)));
  }

  @Endpoint({ ...listed, summary: 'What comes next', description: 'Appointments that are scheduled or confirmed and start from now on.' })
  @Get('appointments/upcoming')
  listUpcomingAppointments(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListAppointments(actor, { ...query, from: this.clock.now(), status: ['scheduled', 'confirmed'] }));
  }

  @Endpoint({ ...listed, summary: 'What has been, the latest first', description: 'Appointments that started before now, in any status.' })
  @Get('appointments/past')
  listPastAppointments(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListAppointments(actor, { ...query, to: this.clock.now(), latestFirst: true }));
  }

  @Endpoint({
    ...listed,
    summary: 'Appointments of today',
    description: 'Today in `timeZone`, by default where the caller is, as the profile says.',
  })
  @Get('appointments/today')
  listAppointmentsOfToday(@CurrentActor() actor: Actor, @Query() query: TodayQuery) {
    return this.queries.execute(new ListToday(actor, query));
  }

  @Endpoint({
    ...listed,
    summary: 'Appointments that should have begun',
    description: 'Their start has passed, and they are still scheduled or confirmed: nobody was checked in, and nobody noted a no-show.',
  })
  @Get('appointments/overdue')
  listOverdueAppointments(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListAppointments(actor, { ...query, to: this.clock.now(), status: ['scheduled', 'confirmed'] }));
  }

  @Endpoint({ ...listed, summary: 'Appointments of a doctor, as far as the caller may see them' })
  @Get('doctors/:id/appointments')
  listAppointmentsOfDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() query: AppointmentQuery) {
    return this.queries.execute(new ListAppointmentsOf(actor, 'doctor', doctorId, filterOf(query)));
  }

  @Endpoint({ ...listed, summary: 'Appointments of a doctor, as far as the caller may see them (as /doctors/{id}/appointments)' })
  @Get('appointments/doctor/:id')
  listAppointmentsByDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() query: AppointmentQuery) {
    return this.queries.execute(new ListAppointmentsOf(actor, 'doctor', doctorId, filterOf(query)));
  }

  @Endpoint({ ...listed, summary: 'Appointments of a patient, as far as the caller may see them' })
  @Get('patients/:id/appointments')
  listAppointmentsOfPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Query() query: AppointmentQuery) {
    return this.queries.execute(new ListAppointmentsOf(actor, 'patient', patientId, filterOf(query)));
  }

  @Endpoint({ ...listed, summary: 'Appointments of a patient, as far as the caller may see them (as /patients/{id}/appointments)' })
  @Get('appointments/patient/:id')
  listAppointmentsByPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Query() query: AppointmentQuery) {
    return this.queries.execute(new ListAppointmentsOf(actor, 'patient', patientId, filterOf(query)));
  }

  @Endpoint({ ...listed, summary: 'Appointments at a hospital, as far as the caller may see them' })
  @Get('hospitals/:id/appointments')
  listAppointmentsOfHospital(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() query: AppointmentQuery) {
    return this.queries.execute(new ListAppointmentsOf(actor, 'hospital', hospitalId, filterOf(query)));
  }

  @Endpoint({ ...listed, summary: 'Appointments at a hospital, as far as the caller may see them (as /hospitals/{id}/appointments)' })
  @Get('appointments/hospital/:id')
  listAppointmentsByHospital(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() query: AppointmentQuery) {
    return this.queries.execute(new ListAppointmentsOf(actor, 'hospital', hospitalId, filterOf(query)));
  }
}
