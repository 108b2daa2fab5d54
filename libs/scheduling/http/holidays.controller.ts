import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateHoliday } from '../commands/create-holiday.js';
import { DeleteCalendarEntry } from '../commands/delete-calendar-entry.js';
import { UpdateHoliday } from '../commands/update-holiday.js';
import { HolidayList, HolidayView } from '../queries/holiday-view.js';
import { ListHolidays } from '../queries/list-holidays.js';
import { CreateHolidayBody, HolidayQuery, UpdateHolidayBody } from './availability.dto.js';

@Controller()
export class HolidaysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'Holiday'],
    audit: 'refusals',
    tag: 'availability',
    summary: 'Holidays of a hospital by their first day',
    answer: HolidayList,
  })
  @Get('hospitals/:id/holidays')
  listHolidays(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() query: HolidayQuery) {
    return this.queries.execute(new ListHolidays(actor, hospitalId, query));
  }

  @Endpoint({
    access: ['create', 'Holiday'],
    tag: 'availability',
    summary: 'Close a hospital for some days (its staff, administrators)',
    description: 'In these days no times of doctors are offered there. Appointments that are booked stay.',
    answer: HolidayView,
    creates: ['holidays'],
  })
  @Post('hospitals/:id/holidays')
  createHoliday(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Body() input: CreateHolidayBody) {
    return this.commands.execute(new CreateHoliday(actor, hospitalId, input));
  }

  @Endpoint({
    access: ['update', 'Holiday'],
    tag: 'availability',
    summary: 'Change a holiday (the hospital’s staff, administrators)',
    description: 'A field that is left out stays; without its last day a holiday ends on the first.',
    answer: HolidayView,
  })
  @Put('holidays/:id')
  updateHoliday(
    @CurrentActor() actor: Actor,
    @IdParam('holiday') holidayId: string,
    @IfMatch() version: number | undefined,
    @Body() changes: UpdateHolidayBody,
  ) {
    return this.commands.execute(new UpdateHoliday(actor, holidayId, changes, version));
  }

  @Endpoint({ access: ['delete', 'Holiday'], tag: 'availability', summary: 'Delete a holiday (the hospital’s staff, administrators)' })
  @Delete('holidays/:id')
  deleteHoliday(@CurrentActor() actor: Actor, @IdParam('holiday') holidayId: string, @IfMatch() version: number | undefined) {
    return this.commands.execute(new DeleteCalendarEntry(actor, 'holiday', holidayId, version));
  }
}
