import { Module } from '@nestjs/common';
import { CancelAppointmentHandler } from './commands/cancel-appointment.js';
import { MoveAppointmentsHandler, ReturnAppointmentsHandler } from './commands/move-appointments.js';
import { ScheduleAppointmentHandler } from './commands/schedule-appointment.js';
import { CancelAppointmentsBetweenHandler } from './commands/cancel-appointments-between.js';
import { AppointmentsBetweenHandler } from './queries/appointments-between.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { GetAppointmentHandler } from './queries/get-appointment.js';
import { ListAppointmentsHandler } from './queries/list-appointments.js';

@Module({
  controllers: [AppointmentsController],
  providers: [
    AppointmentsBetweenHandler,
    CancelAppointmentsBetweenHandler,
    ScheduleAppointmentHandler,
    MoveAppointmentsHandler,
    ReturnAppointmentsHandler,
    CancelAppointmentHandler,
    GetAppointmentHandler,
    ListAppointmentsHandler,
  ],
})
export class SchedulingModule {}
