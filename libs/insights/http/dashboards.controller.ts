import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { DoctorDashboardView, GetDoctorDashboard } from '../queries/get-doctor-dashboard.js';
import { GetPatientDashboard, PatientDashboardView } from '../queries/get-patient-dashboard.js';

@Controller()
export class DashboardsController {
  constructor(private readonly queries: QueryBus) {}

  @Endpoint({
    access: ['read', 'Appointment'],
    audit: ['read-dashboard', 'Appointment'],
    tag: 'doctors',
    summary: 'The doctor’s day: appointments of today, and what waits',
    answer: DoctorDashboardView,
    errors: [404],
  })
  @Get('doctors/me/dashboard')
  getDoctorDashboard(@CurrentActor() actor: Actor) {
    return this.queries.execute(new GetDoctorDashboard(actor));
  }

  @Endpoint({
    access: ['read', 'Patient'],
    audit: ['read-dashboard', 'Patient'],
    tag: 'patients',
    summary: 'A patient at a glance: next appointments, who cares, what waits',
    answer: PatientDashboardView,
  })
  @Get('patients/:id/dashboard')
  getPatientDashboard(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string) {
    return this.queries.execute(new GetPatientDashboard(actor, patientId));
  }
}
