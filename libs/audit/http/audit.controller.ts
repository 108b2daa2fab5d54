import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { id } from '../../platform/http/schemas.js';
import { GetAccessLog } from '../queries/get-access-log.js';
import { ListAuditEvents } from '../queries/list-audit-events.js';
import { accessLog, accessLogQuery, auditEventList, auditEventQuery } from './audit.dto.js';

@Controller()
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  @Get('audit-events')
  @Requires('read', 'AuditEvent')
  @ApiEndpoint({
    tag: 'audit',
    summary: 'What was done, attempted and refused, the newest first (administrators)',
    description: 'Each read and change of personal data and each refusal. Reading this is an event too.',
    answer: auditEventList,
    errors: [400, 403],
  })
  events(@CurrentActor() actor: Actor, @Query({ schema: auditEventQuery }) { from, to, ...query }: z.output<typeof auditEventQuery>) {
    return this.queries.execute(
      new ListAuditEvents(actor, { ...query, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) }),
    );
  }

  @Get('patients/:id/access-log')
  @Requires('read', 'AccessLog')
  @ApiEndpoint({
    tag: 'patients',
    summary: 'Who saw or changed a patient’s data, and why they could (the patient, delegates, administrators)',
    description: 'The newest first. What was refused is not in it.',
    answer: accessLog,
    errors: [400, 403, 404],
  })
  accessLog(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) patientId: string,
    @Query({ schema: accessLogQuery }) page: z.output<typeof accessLogQuery>,
  ) {
    return this.queries.execute(new GetAccessLog(actor, patientId, page));
  }
}
