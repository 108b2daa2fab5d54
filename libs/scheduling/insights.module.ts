import { Module } from '@nestjs/common';
import { FreeTimesOfHandler } from './queries/free-times-of.js';
import { SlotsModule } from './slots.module.js';

/** Answers made of several records: free times in the list of doctors. */
@Module({ imports: [SlotsModule], providers: [FreeTimesOfHandler] })
export class SchedulingInsightsModule {}
