import { Module } from '@nestjs/common';
import { MarkNotificationReadHandler } from './commands/mark-notification-read.js';
import { NotifyAboutAppointmentHandler } from './commands/notify-about-appointment.js';
import { NotifyAboutBreakGlassHandler } from './commands/notify-about-break-glass.js';
import { NotifyAboutMappingHandler } from './commands/notify-about-mapping.js';
import { NotifyWhenDoctorMappedToPatient } from './sagas/notify-when-doctor-mapped-to-patient.js';
import { NotifyWhenDoctorUnmappedFromPatient } from './sagas/notify-when-doctor-unmapped-from-patient.js';
import { NotifyWhenHospitalMappedToDoctor } from './sagas/notify-when-hospital-mapped-to-doctor.js';
import { NotifyWhenHospitalUnmappedFromDoctor } from './sagas/notify-when-hospital-unmapped-from-doctor.js';
import { NotifyWhenHospitalMappedToPatient } from './sagas/notify-when-hospital-mapped-to-patient.js';
import { NotifyWhenHospitalUnmappedFromPatient } from './sagas/notify-when-hospital-unmapped-from-patient.js';
import { NotifyWhenMappingProposed } from './sagas/notify-when-mapping-proposed.js';
import { NotifyWhenMappingDeclined } from './sagas/notify-when-mapping-declined.js';
import { NotificationsController } from './http/notifications.controller.js';
import { ListNotificationsHandler } from './queries/list-notifications.js';
import { NotifyWhenAppointmentCancelled } from './sagas/notify-when-appointment-cancelled.js';
import { NotifyWhenAppointmentScheduled } from './sagas/notify-when-appointment-scheduled.js';
import { NotifyWhenBreakGlassOpened } from './sagas/notify-when-break-glass-opened.js';
import { NotifyAboutOfferHandler } from './commands/notify-about-offer.js';
import { NotifyWhenAppointmentConfirmed } from './sagas/notify-when-appointment-confirmed.js';
import { NotifyWhenAppointmentMoved } from './sagas/notify-when-appointment-moved.js';
import { NotifyWhenWaitlistOffered } from './sagas/notify-when-waitlist-offered.js';

@Module({
  controllers: [NotificationsController],
  providers: [
    NotifyAboutAppointmentHandler,
    NotifyAboutBreakGlassHandler,
    NotifyAboutMappingHandler,
    MarkNotificationReadHandler,
    NotifyWhenDoctorMappedToPatient,
    NotifyWhenDoctorUnmappedFromPatient,
    NotifyWhenHospitalMappedToDoctor,
    NotifyWhenHospitalUnmappedFromDoctor,
    NotifyWhenHospitalMappedToPatient,
    NotifyWhenHospitalUnmappedFromPatient,
    NotifyWhenMappingProposed,
    NotifyWhenMappingDeclined,
    ListNotificationsHandler,
    NotifyWhenWaitlistOffered,
    NotifyWhenAppointmentMoved,
    NotifyWhenAppointmentConfirmed,
    NotifyAboutOfferHandler,
    NotifyWhenAppointmentScheduled,
    NotifyWhenAppointmentCancelled,
    NotifyWhenBreakGlassOpened,
  ],
})
export class NotificationsModule {}
