import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { RateLimited } from '../../platform/http/rate-limits.js';
import { instantCursor } from '../../platform/http/pagination.js';
import { id, instant, listOf, page, text } from '../../platform/http/schemas.js';
import { OpenBreakGlass } from '../commands/open-break-glass.js';
import { ReviewBreakGlass } from '../commands/review-break-glass.js';
import { VERDICTS } from '../domain/break-glass.js';
import { AlreadyReviewed, InCareAlready } from '../domain/directory.errors.js';
import { ListBreakGlass } from '../queries/list-break-glass.js';

const openBody = z
  .strictObject({
    reason: text(1000, 10)
      .describe('Why this cannot wait, 10 to 1000 characters; the patient reads it in the access log.')
      .meta({ example: 'Unconscious in the emergency room, medication unknown' }),
  })
  .meta({ id: 'OpenBreakGlass' });
const reviewBody = z.strictObject({ verdict: z.enum(VERDICTS), note: text(1000).optional() }).meta({ id: 'ReviewBreakGlass' });
const breakGlassSchema = z
  .object({
    id: id(),
    doctorId: id(),
    patientId: id(),
    reason: z.string().meta({ example: 'Unconscious in the emergency room, medication unknown' }),
    openedAt: instant(),
    expiresAt: instant().describe('Until when the doctor sees the patient.'),
    reviewedBy: id().nullable(),
    reviewedAt: instant().nullable(),
    verdict: z.enum(VERDICTS).nullable(),
    reviewNote: z.string().nullable(),
  })
  .meta({ id: 'BreakGlass' });
const breakGlassList = listOf(breakGlassSchema, 'BreakGlassList');
const breakGlassQuery = z.strictObject({
  ...page,
  cursor: instantCursor(),
  reviewed: z.enum(['true', 'false']).optional().describe('Only those that were reviewed, or only those that were not.'),
});

@Controller()
export class BreakGlassController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post('patients/:id/break-glass')
  @Requires('create', 'BreakGlass')
  @GivesAWayIn()
  @RateLimited('break-glass')
  @ApiEndpoint({
    tag: 'patients',
    summary: 'See a patient in an emergency, for one hour (doctors)',
    description:
      'For a patient who is not in the doctor’s care. The patient is told, the hospital reviews it. While one is open, asking again gives that one.',
    answer: breakGlassSchema,
    status: 201,
    errors: [400, 403, 404, 429, new InCareAlready()],
    idempotent: true,
  })
  open(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) patientId: string,
    @Body({ schema: openBody }) { reason }: z.output<typeof openBody>,
  ) {
    return this.commands.execute(new OpenBreakGlass(actor, patientId, reason));
  }

  @Get('break-glass')
  @Requires('read', 'BreakGlass')
  @ApiEndpoint({
    tag: 'patients',
    summary: 'Records that were opened in an emergency, the newest first',
    description:
      'A hospital sees those that doctors who work there opened since they came, and those of its patients, a doctor their own, an administrator all.',
    answer: breakGlassList,
    errors: [400, 403],
  })
  list(@CurrentActor() actor: Actor, @Query({ schema: breakGlassQuery }) { reviewed, ...query }: z.output<typeof breakGlassQuery>) {
    return this.queries.execute(new ListBreakGlass(actor, { ...query, ...(reviewed && { reviewed: reviewed === 'true' }) }));
  }

  @Post('break-glass/:id/review')
  @Requires('review', 'BreakGlass')
  @ApiEndpoint({
    tag: 'patients',
    summary: 'Say whether a record was rightly opened (hospitals, administrators)',
    answer: breakGlassSchema,
    errors: [400, 403, 404, new AlreadyReviewed()],
    idempotent: true,
  })
  review(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) breakGlassId: string,
    @Body({ schema: reviewBody }) { verdict, note }: z.output<typeof reviewBody>,
  ) {
    return this.commands.execute(new ReviewBreakGlass(actor, breakGlassId, verdict, note));
  }
}
