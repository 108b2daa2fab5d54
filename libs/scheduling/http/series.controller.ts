import { Body, Controller, Get, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { BookSeries } from '../commands/book-series.js';
import { MOST_OCCURRENCES, SeriesRuleRefused } from '../domain/series.js';
import { GetSeries } from '../queries/get-series.js';
import { BookedSeriesView, SeriesView } from '../queries/series-view.js';
import { BookSeriesBody } from './appointments.dto.js';
import { BOOKING_REFUSALS } from './refusals.js';

@Controller('appointments/series')
export class SeriesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'Appointment'],
    tag: 'appointments',
    summary: 'Book a series of appointments',
    description: `All dates of a rule in one step, at most ${String(MOST_OCCURRENCES)}. POST /appointments/{id}/cancel with a \`scope\` cancels one, the following or all.`,
    answer: BookedSeriesView,
    creates: ['appointments/series'],
    errors: [...BOOKING_REFUSALS, new SeriesRuleRefused('startsAt is not one of its dates.')],
  })
  @Post()
  bookSeries(@CurrentActor() actor: Actor, @Body() { startsAt, rule, onBusy, ...request }: BookSeriesBody) {
    return this.commands.execute(new BookSeries(actor, { ...request, startsAt: new Date(startsAt) }, rule, onBusy));
  }

  @Endpoint({ access: ['read', 'Appointment'], tag: 'appointments', summary: 'Get a series with its appointments', answer: SeriesView })
  @Get(':id')
  getSeries(@CurrentActor() actor: Actor, @IdParam('series') seriesId: string) {
    return this.queries.execute(new GetSeries(actor, seriesId));
  }
}
