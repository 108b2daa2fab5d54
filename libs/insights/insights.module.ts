import { Module } from '@nestjs/common';
import { DashboardsController } from './http/dashboards.controller.js';
import { GetDoctorDashboardHandler } from './queries/get-doctor-dashboard.js';
import { GetPatientDashboardHandler } from './queries/get-patient-dashboard.js';

@Module({
  controllers: [DashboardsController],
  providers: [GetDoctorDashboardHandler, GetPatientDashboardHandler],
})
export class InsightsModule {}
