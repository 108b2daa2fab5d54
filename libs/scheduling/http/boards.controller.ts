import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { NotAllowed } from '../../kernel/domain-error.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { AnalyticsView, GetAnalytics } from '../queries/get-analytics.js';
import { AppointmentPatientView, GetAppointmentPatient } from '../queries/get-appointment-patient.js';
import { BoardView, GetBoard } from '../queries/get-board.js';
import { AnalyticsQuery, BoardQuery } from './boards.dto.js';

@Controller()
export class BoardsController {
  constructor(private readonly queries: QueryBus) {}

  @Endpoint({
    access: ['read', 'Board'],
    tag: 'appointments',
    summary: 'A day of a hospital for its front desk: doctors, rooms, delays, appointments',
    description:
      'For the hospital and administrators; doctors who work there get their own appointments, and themselves among the doctors. Live events continue after `sequence`.',
    answer: BoardView,
  })
  @Get('hospitals/:id/board')
  getHospitalBoard(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() { date }: BoardQuery) {
    return this.queries.execute(new GetBoard(actor, hospitalId, date));
  }

  @Endpoint({
    access: ['read', 'AppointmentPatient'],
    tag: 'appointments',
    summary: 'The patient of an appointment: name and contact',
    description:
      'For the patient, the doctor in care, the hospital where the patient is registered; for doctor and hospital of the appointment also without that until seven days after it.',
    answer: AppointmentPatientView,
    errors: [new NotAllowed('see the patient of', 'appointment')],
  })
  @Get('appointments/:id/patient')
  getAppointmentPatient(@CurrentActor() actor: Actor, @IdParam('appointment') appointmentId: string) {
    return this.queries.execute(new GetAppointmentPatient(actor, appointmentId));
  }

  @Endpoint({
    access: ['read', 'Appointment'],
    audit: ['read-analytics', 'Appointment'],
    tag: 'appointments',
    summary: 'Counts, rates and means of appointments',
    description: 'Over the appointments that the caller may see, no others: `rows` leads to those behind each figure.',
    answer: AnalyticsView,
  })
  @Get('appointments/analytics')
  getAppointmentAnalytics(@CurrentActor() actor: Actor, @Query() query: AnalyticsQuery) {
    return this.queries.execute(new GetAnalytics(actor, query));
  }
}
