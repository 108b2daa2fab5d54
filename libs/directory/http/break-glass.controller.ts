import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { OpenBreakGlass } from '../commands/open-break-glass.js';
import { ReviewBreakGlass } from '../commands/review-break-glass.js';
import { AlreadyReviewed, InCareAlready, NameTheHospital } from '../domain/directory.errors.js';
import { ListBreakGlass } from '../queries/list-break-glass.js';
import { BreakGlassList, BreakGlassView } from '../views/break-glass-view.js';
import { BreakGlassQuery, OpenBreakGlassBody, ReviewBreakGlassBody } from './break-glass.dto.js';

@Controller()
export class BreakGlassController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'BreakGlass'],
    limit: 'break-glass',
    checksSessionNow: true,
    tag: 'patients',
    summary: 'See a patient in an emergency, for one hour (doctors)',
    description:
      'For a patient who is not in the doctor’s care. The patient is told, the hospital reviews it. While one is open, asking again gives that one.',
    answer: BreakGlassView,
    creates: ['break-glass'],
    errors: [new InCareAlready(), new NameTheHospital()],
  })
  @Post('patients/:id/break-glass')
  openBreakGlass(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Body() { reason, hospitalId }: OpenBreakGlassBody) {
    return this.commands.execute(new OpenBreakGlass(actor, patientId, reason, hospitalId));
  }

  @Endpoint({
    access: ['read', 'BreakGlass'],
    tag: 'patients',
    summary: 'Records that were opened in an emergency, the newest first',
    description:
      'A hospital sees those of its patients, and those that name it for patients who are registered nowhere; a doctor their own, an administrator all.',
    answer: BreakGlassList,
  })
  @Get('break-glass')
  listBreakGlass(@CurrentActor() actor: Actor, @Query() query: BreakGlassQuery) {
    return this.queries.execute(new ListBreakGlass(actor, query));
  }

  @Endpoint({
    access: ['review', 'BreakGlass'],
    tag: 'patients',
    summary: 'Say whether a record was rightly opened (hospitals, administrators)',
    answer: BreakGlassView,
    example: {
      reviewedBy: exampleId('HospitalUser'),
      reviewer: { id: exampleId('HospitalUser'), name: 'Harbour Clinic' },
      reviewedAt: '2027-03-01T09:30:00.000Z',
      verdict: 'justified',
      reviewNote: 'Seen with the doctor; justified.',
    },
    errors: [new AlreadyReviewed()],
  })
  @Post('break-glass/:id/review')
  reviewBreakGlass(
    @CurrentActor() actor: Actor,
    @IdParam('break-glass') breakGlassId: string,
    @Body() { verdict, note }: ReviewBreakGlassBody,
  ) {
    return this.commands.execute(new ReviewBreakGlass(actor, breakGlassId, verdict, note));
  }
}
