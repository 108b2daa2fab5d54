import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByNumber } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { AccessLog, GetAccessLog } from '../queries/get-access-log.js';
import { AuditEventList, ListAuditEvents } from '../queries/list-audit-events.js';
import { AuditEventQuery } from './audit.dto.js';

@Controller()
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  @Endpoint({
    access: ['read', 'AuditEvent'],
    tag: 'audit',
    summary: 'What was done, attempted and refused, the newest first (administrators)',
    description: 'Each read and change of personal data and each refusal. Reading this is an event too.',
    answer: AuditEventList,
  })
  @Get('audit-events')
  listAuditEvents(@CurrentActor() actor: Actor, @Query() { from, to, ...query }: AuditEventQuery) {
    return this.queries.execute(
      new ListAuditEvents(actor, { ...query, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) }),
    );
  }

  @Endpoint({
    access: ['read', 'AccessLog'],
    tag: 'patients',
    summary: 'Who saw or changed a patient’s data, and why they could (the patient, delegates, administrators)',
    description:
      'The newest first, each entry with a plain sentence. What Consilium did by itself is part of the entry that it followed from. What was refused is not in it.',
    answer: AccessLog,
  })
  @Get('patients/:id/access-log')
  getAccessLog(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Query() page: PageByNumber) {
    return this.queries.execute(new GetAccessLog(actor, patientId, page));
  }
}
