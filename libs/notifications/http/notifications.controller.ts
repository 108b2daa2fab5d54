import { Controller, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { MarkNotificationRead } from '../commands/mark-notification-read.js';
import { ListNotifications, NotificationList, NotificationView } from '../queries/list-notifications.js';

@Controller('notifications')
export class NotificationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('read', 'Notification')
  @ApiEndpoint({ tag: 'notifications', summary: 'What the caller was told, the newest first', answer: NotificationList, errors: [400] })
  listNotifications(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListNotifications(actor, { ...query, unread: false }));
  }

  @Get('unread')
  @Requires('read', 'Notification')
  @ApiEndpoint({
    tag: 'notifications',
    summary: 'What the caller has not read yet, the newest first',
    answer: NotificationList,
    errors: [400],
  })
  listUnreadNotifications(@CurrentActor() actor: Actor, @Query() query: PageByInstant) {
    return this.queries.execute(new ListNotifications(actor, { ...query, unread: true }));
  }

  @Post(':id/mark-read')
  @Requires('update', 'Notification')
  @ApiEndpoint({
    tag: 'notifications',
    summary: 'Mark a notification as read',
    answer: NotificationView,
    example: { readAt: '2027-02-14T09:00:00.000Z' },
    errors: [400, 404],
    idempotent: true,
  })
  markNotificationRead(@CurrentActor() actor: Actor, @IdParam('notification') notificationId: string) {
    return this.commands.execute(new MarkNotificationRead(actor, notificationId));
  }
}
