import { Controller, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { MarkNotificationRead } from '../commands/mark-notification-read.js';
import { ListNotifications, NotificationList, NotificationView } from '../queries/list-notifications.js';

@Controller('notifications')
export class NotificationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'Notification'],
    tag: 'notifications',
    summary: 'What the caller was told, the newest first',
    answer: NotificationList,
  })
  @Get()
  listNotifications(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListNotifications(actor, { ...query, unread: false }));
  }

  @Endpoint({
    access: ['read', 'Notification'],
    tag: 'notifications',
    summary: 'What the caller has not read yet, the newest first',
    answer: NotificationList,
  })
  @Get('unread')
  listUnreadNotifications(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListNotifications(actor, { ...query, unread: true }));
  }

  @Endpoint({
    access: ['update', 'Notification'],
    tag: 'notifications',
    summary: 'Mark a notification as read',
    answer: NotificationView,
    example: { readAt: '2027-02-14T09:00:00.000Z' },
  })
  @Post(':id/mark-read')
  markNotificationRead(@CurrentActor() actor: Actor, @IdParam('notification') notificationId: string) {
    return this.commands.execute(new MarkNotificationRead(actor, notificationId));
  }
}
