import { Module } from '@nestjs/common';
import { WaitlistSweeper } from './waitlist-sweeper.js';

@Module({ providers: [WaitlistSweeper] })
export class SchedulingWorkerModule {}
