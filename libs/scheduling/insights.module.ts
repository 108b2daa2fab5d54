import { Module } from '@nestjs/common';
import { BoardsController } from './http/boards.controller.js';
import { FreeTimesOfHandler } from './queries/free-times-of.js';
import { GetAnalyticsHandler } from './queries/get-analytics.js';
import { GetAppointmentPatientHandler } from './queries/get-appointment-patient.js';
import { GetBoardHandler } from './queries/get-board.js';
import { SlotsModule } from './slots.module.js';

/** Screens made of several records: the board, figures, the patient of an appointment, free times in the list of doctors. */
@Module({
  imports: [SlotsModule],
  controllers: [BoardsController],
  providers: [FreeTimesOfHandler, GetAnalyticsHandler, GetAppointmentPatientHandler, GetBoardHandler],
})
export class SchedulingInsightsModule {}
