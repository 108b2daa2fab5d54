import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { IdParam } from '../../platform/http/id-param.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CancelAppointment } from '../commands/cancel-appointment.js';
import { ScheduleAppointment } from '../commands/schedule-appointment.js';
import { DoctorNotAtHospital, SlotInThePast, SlotTaken, TransitionRefused } from '../domain/appointment.errors.js';
import { GetAppointment } from '../queries/get-appointment.js';
import { ListAppointments } from '../queries/list-appointments.js';
import { AppointmentList, AppointmentView } from '../queries/appointment-view.js';
import { AppointmentQuery, CancelAppointmentBody, ScheduleAppointmentBody } from './appointments.dto.js';

const CANCELLED = {
  access: ['cancel', 'Appointment'],
  tag: 'appointments',
  answer: AppointmentView,
  errors: [new TransitionRefused('cancelled', 'cancelled', [])],
  example: {
    status: 'cancelled',
    cancelledBy: exampleId('User'),
    cancelledAt: '2027-02-20T10:00:00.000Z',
    cancellationReason: 'Not needed any more',
    version: 2,
  },
} satisfies Partial<EndpointOptions>;

@Controller('appointments')
export class AppointmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  @Endpoint({
    access: ['create', 'Appointment'],
    audit: 'by-command',
    tag: 'appointments',
    summary: 'Book an appointment',
    description: 'Whatever races, one wins: a doctor or a patient never has two appointments at once. The others get 409 `slot-taken`.',
    answer: AppointmentView,
    creates: ['appointments'],
    errors: [404, new SlotTaken(), new SlotInThePast(), new DoctorNotAtHospital()],
  })
  @Post()
  scheduleAppointment(@CurrentActor() actor: Actor, @Body() { startsAt, ...request }: ScheduleAppointmentBody) {
    return this.commands.execute(new ScheduleAppointment(actor, { ...request, startsAt: new Date(startsAt) }));
  }

  @Endpoint({ access: ['read', 'Appointment'], tag: 'appointments', summary: 'List appointments by their start', answer: AppointmentList })
  @Get()
  listAppointments(@CurrentActor() actor: Actor, @Query() { from, to, status, ...query }: AppointmentQuery) {
    return this.queries.execute(
      new ListAppointments(actor, {
        ...query,
        ...(status && { status: [status] }),
        ...(from && { from: new Date(from) }),
        ...(to && { to: new Date(to) }),
      }),
    );
  }

  @Endpoint({
    access: ['read', 'Appointment'],
    tag: 'appointments',
    summary: 'What comes next',
    description: 'Appointments that are scheduled or confirmed and start from now on.',
    answer: AppointmentList,
  })
  @Get('upcoming')
  listUpcomingAppointments(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListAppointments(actor, { ...query, from: this.clock.now(), status: ['scheduled', 'confirmed'] }));
  }

  @Endpoint({ access: ['read', 'Appointment'], tag: 'appointments', summary: 'Get an appointment', answer: AppointmentView })
  @Get(':id')
  getAppointment(@CurrentActor() actor: Actor, @IdParam('appointment') appointmentId: string) {
    return this.queries.execute(new GetAppointment(actor, appointmentId));
  }

  @Endpoint({ ...CANCELLED, summary: 'Cancel an appointment' })
  @Post(':id/cancel')
  cancelAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: CancelAppointmentBody,
  ) {
    return this.commands.execute(new CancelAppointment(actor, appointmentId, reason, version));
  }

  @Endpoint({ ...CANCELLED, summary: 'Cancel an appointment (as POST)' })
  @Put(':id/cancel')
  cancelAppointmentByPut(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: CancelAppointmentBody,
  ) {
    return this.commands.execute(new CancelAppointment(actor, appointmentId, reason, version));
  }
}
