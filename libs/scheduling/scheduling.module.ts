import { Module } from '@nestjs/common';
import { AppointmentChanges } from './appointment-changes.js';
import { AvailabilityModule } from './availability.module.js';
import { Booking } from './booking.js';
import { Calendars } from './calendars.js';
import { AdvanceAppointmentHandler } from './commands/advance-appointment.js';
import { BookAnyDoctorHandler } from './commands/book-any-doctor.js';
import { BookSeriesHandler } from './commands/book-series.js';
import { BookVisitHandler } from './commands/book-visit.js';
import { CancelAppointmentHandler } from './commands/cancel-appointment.js';
import { ChangeStatusHandler } from './commands/change-status.js';
import { HoldSlotHandler } from './commands/hold-slot.js';
import { MoveAppointmentsHandler, ReturnAppointmentsHandler } from './commands/move-appointments.js';
import { ReceiveWalkInHandler } from './commands/receive-walk-in.js';
import { ReleaseHoldHandler } from './commands/release-hold.js';
import { RescheduleAppointmentHandler } from './commands/reschedule-appointment.js';
import { ScheduleAppointmentHandler } from './commands/schedule-appointment.js';
import { SettleAppointmentsHandler } from './commands/settle-appointments.js';
import { UpdateAppointmentHandler } from './commands/update-appointment.js';
import { FirstFree } from './first-free.js';
import { AppointmentListsController } from './http/appointment-lists.controller.js';
import { AppointmentStepsController } from './http/appointment-steps.controller.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { SlotsController } from './http/slots.controller.js';
import { FindConflictsHandler } from './queries/find-conflicts.js';
import { FindFirstFreeSlotsHandler } from './queries/find-first-free-slots.js';
import { FindFreeSlotsHandler } from './queries/find-free-slots.js';
import { GetAppointmentHandler } from './queries/get-appointment.js';
import { GetHistoryHandler } from './queries/get-history.js';
import { ListAppointmentsOfHandler } from './queries/list-appointments-of.js';
import { ListAppointmentsHandler } from './queries/list-appointments.js';
import { ListHoldsHandler } from './queries/list-holds.js';
import { ListTodayHandler } from './queries/list-today.js';
import { Slots } from './slots.js';
import { Suggestions } from './suggestions.js';
import { AcceptOfferHandler, DeclineOfferHandler } from './commands/answer-offer.js';
import { EndExpiredOffersHandler } from './commands/end-expired-offers.js';
import { JoinWaitlistHandler } from './commands/join-waitlist.js';
import { LeaveWaitlistHandler } from './commands/leave-waitlist.js';
import { OfferFreedTimeHandler } from './commands/offer-freed-time.js';
import { TakeLeaveHandler } from './commands/take-leave.js';
import { FindAffectedByLeaveHandler } from './queries/find-affected-by-leave.js';
import { ListLeaveHandler } from './queries/list-leave.js';
import { GetWaitlistEntryHandler, ListWaitlistHandler } from './queries/list-waitlist.js';
import { OfferTimeWhenAppointmentCancelled } from './sagas/offer-time-when-appointment-cancelled.js';
import { OfferTimeWhenAppointmentMoved } from './sagas/offer-time-when-appointment-moved.js';
import { OfferTimeWhenWaitlistOfferEnded } from './sagas/offer-time-when-waitlist-offer-ended.js';
import { LeaveController } from './http/leave.controller.js';
import { WaitlistController } from './http/waitlist.controller.js';

@Module({
  imports: [AvailabilityModule],
  controllers: [
    LeaveController,
    WaitlistController,
    AppointmentListsController,
    AppointmentStepsController,
    AppointmentsController,
    SlotsController,
  ],
  providers: [
    AppointmentChanges,
    Booking,
    Calendars,
    FirstFree,
    Slots,
    Suggestions,
    AdvanceAppointmentHandler,
    BookAnyDoctorHandler,
    BookSeriesHandler,
    BookVisitHandler,
    CancelAppointmentHandler,
    ChangeStatusHandler,
    FindConflictsHandler,
    FindFirstFreeSlotsHandler,
    FindFreeSlotsHandler,
    GetAppointmentHandler,
    GetHistoryHandler,
    HoldSlotHandler,
    ListAppointmentsHandler,
    ListAppointmentsOfHandler,
    ListHoldsHandler,
    ListTodayHandler,
    MoveAppointmentsHandler,
    ReceiveWalkInHandler,
    ReleaseHoldHandler,
    RescheduleAppointmentHandler,
    ReturnAppointmentsHandler,
    ScheduleAppointmentHandler,
    SettleAppointmentsHandler,
    UpdateAppointmentHandler,
    AcceptOfferHandler,
    DeclineOfferHandler,
    EndExpiredOffersHandler,
    JoinWaitlistHandler,
    LeaveWaitlistHandler,
    OfferFreedTimeHandler,
    TakeLeaveHandler,
    FindAffectedByLeaveHandler,
    ListLeaveHandler,
    GetWaitlistEntryHandler,
    ListWaitlistHandler,
    OfferTimeWhenAppointmentCancelled,
    OfferTimeWhenAppointmentMoved,
    OfferTimeWhenWaitlistOfferEnded,
  ],
})
export class SchedulingModule {}
