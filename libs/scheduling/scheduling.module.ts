import { Module } from '@nestjs/common';
import { CancelAppointmentHandler } from './commands/cancel-appointment.js';
import { ScheduleAppointmentHandler } from './commands/schedule-appointment.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { GetAppointmentHandler } from './queries/get-appointment.js';
import { ListAppointmentsHandler } from './queries/list-appointments.js';

@Module({
  controllers: [AppointmentsController],
  providers: [ScheduleAppointmentHandler, CancelAppointmentHandler, GetAppointmentHandler, ListAppointmentsHandler],
})
export class SchedulingModule {}
