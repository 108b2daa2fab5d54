import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { AuditsItself } from '../../platform/audit/audited.js';
import { IdParam } from '../../platform/http/id-param.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CancelAppointment } from '../commands/cancel-appointment.js';
import { ScheduleAppointment } from '../commands/schedule-appointment.js';
import { DoctorNotAtHospital, SlotInThePast, SlotTaken, TransitionRefused } from '../domain/appointment.errors.js';
import { GetAppointment } from '../queries/get-appointment.js';
import { ListAppointments } from '../queries/list-appointments.js';
import { AppointmentList, AppointmentView } from '../queries/appointment-view.js';
import { AppointmentQuery, CancelAppointmentBody, ScheduleAppointmentBody } from './appointments.dto.js';

const CANCELLED = {
  tag: 'appointments',
  answer: AppointmentView,
  errors: [400, 403, 404, 412, new TransitionRefused('cancelled', 'cancelled', [])],
  ifMatch: true,
  example: {
    status: 'cancelled',
    cancelledBy: exampleId('User'),
    cancelledAt: '2027-02-20T10:00:00.000Z',
    cancellationReason: 'Not needed any more',
    version: 2,
  },
};

@Controller('appointments')
export class AppointmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Requires('create', 'Appointment')
  @AuditsItself()
  @ApiEndpoint({
    tag: 'appointments',
    summary: 'Book an appointment',
    description: 'Whatever races, one wins: a doctor or a patient never has two appointments at once. The others get 409 `slot-taken`.',
    answer: AppointmentView,
    status: 201,
    creates: ['appointments'],
    errors: [400, 403, 404, new SlotTaken(), new SlotInThePast(), new DoctorNotAtHospital()],
    idempotent: true,
  })
  scheduleAppointment(@CurrentActor() actor: Actor, @Body() { startsAt, ...wish }: ScheduleAppointmentBody) {
    return this.commands.execute(new ScheduleAppointment(actor, { ...wish, startsAt: new Date(startsAt) }));
  }

  @Get()
  @Requires('read', 'Appointment')
  @ApiEndpoint({ tag: 'appointments', summary: 'List appointments by their start', answer: AppointmentList, errors: [400, 403] })
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

  @Get('upcoming')
  @Requires('read', 'Appointment')
  @ApiEndpoint({
    tag: 'appointments',
    summary: 'What comes next',
    description: 'Appointments that are scheduled or confirmed and start from now on.',
    answer: AppointmentList,
    errors: [400, 403],
  })
  listUpcomingAppointments(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListAppointments(actor, { ...query, from: this.clock.now(), status: ['scheduled', 'confirmed'] }));
  }

  @Get(':id')
  @Requires('read', 'Appointment')
  @ApiEndpoint({ tag: 'appointments', summary: 'Get an appointment', answer: AppointmentView, errors: [400, 403, 404] })
  getAppointment(@CurrentActor() actor: Actor, @IdParam('appointment') appointmentId: string) {
    return this.queries.execute(new GetAppointment(actor, appointmentId));
  }

  @Post(':id/cancel')
  @Requires('cancel', 'Appointment')
  @ApiEndpoint({ ...CANCELLED, summary: 'Cancel an appointment', idempotent: true })
  cancelAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: CancelAppointmentBody,
  ) {
    return this.commands.execute(new CancelAppointment(actor, appointmentId, reason, version));
  }

  @Put(':id/cancel')
  @Requires('cancel', 'Appointment')
  @ApiEndpoint({ ...CANCELLED, summary: 'Cancel an appointment (as POST)' })
  cancelAppointmentByPut(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: CancelAppointmentBody,
  ) {
    return this.commands.execute(new CancelAppointment(actor, appointmentId, reason, version));
  }
}
