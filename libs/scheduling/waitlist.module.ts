import { Module } from '@nestjs/common';
import { BookingModule } from './booking.module.js';
import { AcceptOfferHandler, DeclineOfferHandler } from './commands/answer-offer.js';
import { EndExpiredOffersHandler } from './commands/end-expired-offers.js';
import { JoinWaitlistHandler } from './commands/join-waitlist.js';
import { LeaveWaitlistHandler } from './commands/leave-waitlist.js';
import { OfferFreedTimeHandler } from './commands/offer-freed-time.js';
import { WaitlistController } from './http/waitlist.controller.js';
import { GetWaitlistEntryHandler, ListWaitlistHandler } from './queries/list-waitlist.js';
import { OfferTimeWhenAppointmentCancelled } from './sagas/offer-time-when-appointment-cancelled.js';
import { OfferTimeWhenAppointmentMissed } from './sagas/offer-time-when-appointment-missed.js';
import { OfferTimeWhenAppointmentMoved } from './sagas/offer-time-when-appointment-moved.js';
import { OfferTimeWhenWaitlistOfferEnded } from './sagas/offer-time-when-waitlist-offer-ended.js';
import { SlotsModule } from './slots.module.js';

@Module({
  imports: [BookingModule, SlotsModule],
  controllers: [WaitlistController],
  providers: [
    AcceptOfferHandler,
    DeclineOfferHandler,
    EndExpiredOffersHandler,
    GetWaitlistEntryHandler,
    JoinWaitlistHandler,
    LeaveWaitlistHandler,
    ListWaitlistHandler,
    OfferFreedTimeHandler,
    OfferTimeWhenAppointmentCancelled,
    OfferTimeWhenAppointmentMissed,
    OfferTimeWhenAppointmentMoved,
    OfferTimeWhenWaitlistOfferEnded,
  ],
})
export class WaitlistModule {}
