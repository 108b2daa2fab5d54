import { Module } from '@nestjs/common';
import { Calendars } from './calendars.js';
import { FirstFree } from './first-free.js';
import { Slots } from './slots.js';

/** Calendars of doctors and the free times in them, one instance for all that ask. */
@Module({ providers: [Calendars, FirstFree, Slots], exports: [Calendars, FirstFree, Slots] })
export class SlotsModule {}
