import { Module } from '@nestjs/common';
import { AuditController } from './http/audit.controller.js';
import { GetAccessLogHandler } from './queries/get-access-log.js';
import { ListAuditEventsHandler } from './queries/list-audit-events.js';

@Module({
  controllers: [AuditController],
  providers: [ListAuditEventsHandler, GetAccessLogHandler],
})
export class AuditModule {}
