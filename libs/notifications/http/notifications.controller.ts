import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { instantCursor } from '../../platform/http/pagination.js';
import { id, instant, listOf, page } from '../../platform/http/schemas.js';
import { MarkNotificationRead } from '../commands/mark-notification-read.js';
import { NOTIFICATION_KINDS } from '../domain/notification.js';
import { ListNotifications } from '../queries/list-notifications.js';

const notificationSchema = z
  .object({
    id: id(),
    kind: z.enum(NOTIFICATION_KINDS),
    title: z.string(),
    body: z.string().describe('A sentence with the time in the appointment’s zone; never clinical content.'),
    appointmentId: id().nullable(),
    createdAt: instant(),
    readAt: instant().nullable(),
  })
  .meta({ id: 'Notification' });
const notificationList = listOf(notificationSchema, 'NotificationList');
const notificationQuery = z.strictObject({ ...page, cursor: instantCursor() });
type NotificationQuery = z.output<typeof notificationQuery>;

@Controller('notifications')
export class NotificationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('read', 'Notification')
  @ApiEndpoint({ tag: 'notifications', summary: 'What the caller was told, the newest first', answer: notificationList, errors: [400] })
  list(@CurrentActor() actor: Actor, @Query({ schema: notificationQuery }) query: NotificationQuery) {
    return this.queries.execute(new ListNotifications(actor, { ...query, unread: false }));
  }

  @Get('unread')
  @Requires('read', 'Notification')
  @ApiEndpoint({
    tag: 'notifications',
    summary: 'What the caller has not read yet, the newest first',
    answer: notificationList,
    errors: [400],
  })
  unread(@CurrentActor() actor: Actor, @Query({ schema: notificationQuery }) query: NotificationQuery) {
    return this.queries.execute(new ListNotifications(actor, { ...query, unread: true }));
  }

  @Post(':id/mark-read')
  @Requires('update', 'Notification')
  @ApiEndpoint({
    tag: 'notifications',
    summary: 'Mark a notification as read',
    answer: notificationSchema,
    errors: [400, 404],
    idempotent: true,
  })
  markRead(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) notificationId: string) {
    return this.commands.execute(new MarkNotificationRead(actor, notificationId));
  }
}
