import { Module } from '@nestjs/common';
import { MarkNotificationReadHandler } from './commands/mark-notification-read.js';
import { NotifyAboutAppointmentHandler } from './commands/notify-about-appointment.js';
import { NotifyAboutBreakGlassHandler } from './commands/notify-about-break-glass.js';
import { NotificationsController } from './http/notifications.controller.js';
import { ListNotificationsHandler } from './queries/list-notifications.js';
import { NotifyWhenAppointmentCancelled } from './sagas/notify-when-appointment-cancelled.js';
import { NotifyWhenAppointmentScheduled } from './sagas/notify-when-appointment-scheduled.js';
import { NotifyWhenBreakGlassOpened } from './sagas/notify-when-break-glass-opened.js';

@Module({
  controllers: [NotificationsController],
  providers: [
    NotifyAboutAppointmentHandler,
    NotifyAboutBreakGlassHandler,
    MarkNotificationReadHandler,
    ListNotificationsHandler,
    NotifyWhenAppointmentScheduled,
    NotifyWhenAppointmentCancelled,
    NotifyWhenBreakGlassOpened,
  ],
})
export class NotificationsModule {}
