import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Clock } from '../../kernel/clock.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { AuditsItself } from '../../platform/audit/audited.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { id } from '../../platform/http/schemas.js';
import { IfMatch } from '../../platform/http/versions.js';
import { CancelAppointment } from '../commands/cancel-appointment.js';
import { ScheduleAppointment } from '../commands/schedule-appointment.js';
import { DoctorNotAtHospital, SlotInThePast, SlotTaken, TransitionRefused } from '../domain/appointment.errors.js';
import { GetAppointment } from '../queries/get-appointment.js';
import { ListAppointments } from '../queries/list-appointments.js';
import { appointmentList, appointmentQuery, appointmentSchema, cancelBody, scheduleBody, upcomingQuery } from './appointments.dto.js';

const CANCELLED = {
  tag: 'appointments',
  answer: appointmentSchema,
  errors: [400, 403, 404, 412, new TransitionRefused('cancelled', 'cancelled', [])],
  ifMatch: true,
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
    answer: appointmentSchema,
    status: 201,
    errors: [400, 403, 404, new SlotTaken(), new SlotInThePast(), new DoctorNotAtHospital()],
    idempotent: true,
  })
  schedule(@CurrentActor() actor: Actor, @Body({ schema: scheduleBody }) { startsAt, ...wish }: z.output<typeof scheduleBody>) {
    return this.commands.execute(new ScheduleAppointment(actor, { ...wish, startsAt: new Date(startsAt) }));
  }

  @Get()
  @Requires('read', 'Appointment')
  @ApiEndpoint({ tag: 'appointments', summary: 'List appointments by their start', answer: appointmentList, errors: [400, 403] })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: appointmentQuery }) { from, to, status, ...query }: z.output<typeof appointmentQuery>,
  ) {
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
    answer: appointmentList,
    errors: [400, 403],
  })
  upcoming(@CurrentActor() actor: Actor, @Query({ schema: upcomingQuery }) query: z.output<typeof upcomingQuery>) {
    return this.queries.execute(new ListAppointments(actor, { ...query, from: this.clock.now(), status: ['scheduled', 'confirmed'] }));
  }

  @Get(':id')
  @Requires('read', 'Appointment')
  @ApiEndpoint({ tag: 'appointments', summary: 'Get an appointment', answer: appointmentSchema, errors: [400, 403, 404] })
  get(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) appointmentId: string) {
    return this.queries.execute(new GetAppointment(actor, appointmentId));
  }

  @Post(':id/cancel')
  @Requires('cancel', 'Appointment')
  @ApiEndpoint({ ...CANCELLED, summary: 'Cancel an appointment', idempotent: true })
  cancel(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) appointmentId: string,
    @IfMatch() version: number | undefined,
    @Body({ schema: cancelBody }) { reason }: z.output<typeof cancelBody>,
  ) {
    return this.commands.execute(new CancelAppointment(actor, appointmentId, reason, version));
  }

  @Put(':id/cancel')
  @Requires('cancel', 'Appointment')
  @ApiEndpoint({ ...CANCELLED, summary: 'Cancel an appointment (as POST)' })
  putCancel(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) appointmentId: string,
    @IfMatch() version: number | undefined,
    @Body({ schema: cancelBody }) { reason }: z.output<typeof cancelBody>,
  ) {
    return this.commands.execute(new CancelAppointment(actor, appointmentId, reason, version));
  }
}
