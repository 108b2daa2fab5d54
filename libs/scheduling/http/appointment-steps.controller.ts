import { Body, Controller, Delete, Post, Put, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { AdvanceAppointment } from '../commands/advance-appointment.js';
import { CancelAppointment } from '../commands/cancel-appointment.js';
import { ChangeStatus } from '../commands/change-status.js';
import {
  AlreadyBegun,
  AlreadyConfirmed,
  DoctorNotAtHospital,
  NotChangeable,
  PatientDeceased,
  RoomNotAtHospital,
  SlotTaken,
  TransitionRefused,
} from '../domain/appointment.errors.js';
import { type AppointmentStatus, TRANSITIONS } from '../domain/appointment-status.js';
import { AppointmentView } from '../queries/appointment-view.js';
import { CancelAppointmentBody, DeleteAppointmentQuery, StatusBody } from './appointments.dto.js';

const CANCELLED = {
  access: ['cancel', 'Appointment'],
  tag: 'appointments',
  answer: AppointmentView,
  errors: [new TransitionRefused('completed', 'cancelled', []), new AlreadyBegun()],
  example: {
    status: 'cancelled',
    cancelledBy: exampleId('User'),
    cancelledAt: '2027-02-20T10:00:00.000Z',
    cancellationReason: 'Not needed any more',
    sequence: 1,
    version: 2,
  },
} satisfies Partial<EndpointOptions>;

/** A no-show that is undone needs its time again, and all that a booking rests on. */
const UNDO_REFUSALS = [new SlotTaken('doctor'), new DoctorNotAtHospital(), new RoomNotAtHospital(), new PatientDeceased()];

/** A step to a status, by the right that it needs. */
const step = (right: string, status: AppointmentStatus, from: AppointmentStatus, more: object = {}) =>
  ({
    access: [right, 'Appointment'],
    tag: 'appointments',
    answer: AppointmentView,
    errors: [new TransitionRefused(from, status, TRANSITIONS[from])],
    example: { status, version: 2, ...more },
  }) satisfies Partial<EndpointOptions>;

/** Steps of an appointment from its booking to its end. */
@Controller('appointments')
export class AppointmentStepsController {
  constructor(private readonly commands: CommandBus) {}

  @Endpoint({
    ...step('confirm', 'confirmed', 'completed'),
    summary: 'Confirm an appointment (its doctor, its hospital)',
    errors: [new AlreadyConfirmed(), new TransitionRefused('completed', 'confirmed', [])],
  })
  @Post(':id/confirm')
  confirmAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
  ) {
    return this.commands.execute(new AdvanceAppointment(actor, { appointmentId, expectedVersion }, 'confirm'));
  }

  @Endpoint({
    access: ['attend', 'Appointment'],
    tag: 'appointments',
    summary: 'Say that the patient will come',
    description: 'A mark of its own beside the status, for the patient and delegates who may book.',
    answer: AppointmentView,
    errors: [new NotChangeable('cancelled')],
    example: { attendanceConfirmedAt: '2027-02-28T18:00:00.000Z', version: 2 },
  })
  @Post(':id/attendance')
  confirmAttendance(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
  ) {
    return this.commands.execute(new AdvanceAppointment(actor, { appointmentId, expectedVersion }, 'attend'));
  }

  @Endpoint({
    ...step('receive', 'checked_in', 'completed', { checkedInAt: '2027-03-01T14:20:00.000Z' }),
    summary: 'Check the patient in (front desk, doctor)',
  })
  @Post(':id/check-in')
  checkInAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
  ) {
    return this.commands.execute(new AdvanceAppointment(actor, { appointmentId, expectedVersion }, 'check-in'));
  }

  @Endpoint({
    ...step('treat', 'in_progress', 'scheduled', { startedAt: '2027-03-01T14:33:00.000Z' }),
    summary: 'Begin the visit (its doctor)',
  })
  @Post(':id/start')
  startAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
  ) {
    return this.commands.execute(new AdvanceAppointment(actor, { appointmentId, expectedVersion }, 'start'));
  }

  @Endpoint({
    ...step('treat', 'completed', 'scheduled', { completedAt: '2027-03-01T15:02:00.000Z' }),
    summary: 'Complete an appointment (its doctor)',
  })
  @Post(':id/complete')
  completeAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
  ) {
    return this.commands.execute(new AdvanceAppointment(actor, { appointmentId, expectedVersion }, 'complete'));
  }

  @Endpoint({
    ...step('receive', 'no_show', 'completed'),
    summary: 'Note that the patient did not come (front desk, doctor)',
    description: 'The time is free again. POST /appointments/{id}/undo-no-show takes it back, as long as the time is still free.',
  })
  @Post(':id/no-show')
  markNoShow(@CurrentActor() actor: Actor, @IdParam('appointment') appointmentId: string, @IfMatch() expectedVersion: number | undefined) {
    return this.commands.execute(new AdvanceAppointment(actor, { appointmentId, expectedVersion }, 'miss'));
  }

  @Endpoint({
    ...step('receive', 'confirmed', 'completed'),
    summary: 'Undo a no-show (front desk, doctor)',
    description: 'The appointment has the status again that it had before.',
    errors: [new TransitionRefused('completed', 'confirmed', []), ...UNDO_REFUSALS],
  })
  @Post(':id/undo-no-show')
  undoNoShow(@CurrentActor() actor: Actor, @IdParam('appointment') appointmentId: string, @IfMatch() expectedVersion: number | undefined) {
    return this.commands.execute(new AdvanceAppointment(actor, { appointmentId, expectedVersion }, 'undo-no-show'));
  }

  @Endpoint({
    access: ['update', 'Appointment'],
    tag: 'appointments',
    summary: 'Change the status of an appointment',
    description:
      'By the step that leads there, with its rights and rules: confirm, check-in, start, complete, no-show and its undo, cancel.',
    answer: AppointmentView,
    errors: [new TransitionRefused('completed', 'confirmed', []), new AlreadyConfirmed(), new AlreadyBegun(), ...UNDO_REFUSALS],
    example: { status: 'confirmed', version: 2 },
  })
  @Put(':id/status')
  changeAppointmentStatus(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
    @Body() { status, reason }: StatusBody,
  ) {
    return this.commands.execute(new ChangeStatus(actor, { appointmentId, expectedVersion }, status, reason));
  }

  @Endpoint({ ...CANCELLED, summary: 'Cancel an appointment' })
  @Post(':id/cancel')
  cancelAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
    @Body() { reason, scope }: CancelAppointmentBody,
  ) {
    return this.commands.execute(new CancelAppointment(actor, { appointmentId, expectedVersion }, reason, scope));
  }

  @Endpoint({ ...CANCELLED, summary: 'Cancel an appointment (as POST)' })
  @Put(':id/cancel')
  cancelAppointmentByPut(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
    @Body() { reason, scope }: CancelAppointmentBody,
  ) {
    return this.commands.execute(new CancelAppointment(actor, { appointmentId, expectedVersion }, reason, scope));
  }

  @Endpoint({
    ...CANCELLED,
    summary: 'Cancel an appointment (it is kept)',
    description: 'The same as POST /appointments/{id}/cancel, without a reason.',
  })
  @Delete(':id')
  deleteAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
    @Query() { scope }: DeleteAppointmentQuery,
  ) {
    return this.commands.execute(new CancelAppointment(actor, { appointmentId, expectedVersion }, null, scope));
  }
}
