import { Body, Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateAvailabilityException } from '../commands/create-availability-exception.js';
import { CreateAvailabilityRule } from '../commands/create-availability-rule.js';
import { DeleteCalendarEntry } from '../commands/delete-calendar-entry.js';
import { UpdateAvailabilityException } from '../commands/update-availability-exception.js';
import { UpdateAvailabilityRule } from '../commands/update-availability-rule.js';
import { DoctorNotAtHospital } from '../domain/appointment.errors.js';
import { AvailabilityExceptionView, AvailabilityRuleView } from '../queries/availability-view.js';
import { GetSchedule, ScheduleView } from '../queries/get-schedule.js';
import {
  CreateAvailabilityExceptionBody,
  CreateAvailabilityRuleBody,
  UpdateAvailabilityExceptionBody,
  UpdateAvailabilityRuleBody,
} from './availability.dto.js';

const WRITERS = 'the doctor; a hospital where the doctor works, at its own place; administrators';
const CHANGE = 'A field that is left out stays, null takes it away; lists are replaced whole. Appointments that are booked stay.';

@Controller()
export class AvailabilityController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'AvailabilityRule'],
    audit: 'refusals',
    tag: 'availability',
    summary: 'When a doctor sees patients',
    description: 'Weekly rules, exceptions, holidays and settings in one answer, for everybody who may see the doctor.',
    answer: ScheduleView,
  })
  @Get('doctors/:id/schedules')
  getDoctorSchedule(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string) {
    return this.queries.execute(new GetSchedule(actor, doctorId));
  }

  @Endpoint({
    access: ['create', 'AvailabilityRule'],
    tag: 'availability',
    summary: `Add weekly times (${WRITERS})`,
    answer: AvailabilityRuleView,
    creates: ['availability'],
    errors: [new DoctorNotAtHospital()],
  })
  @Post('doctors/:id/availability')
  createAvailabilityRule(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Body() input: CreateAvailabilityRuleBody) {
    return this.commands.execute(new CreateAvailabilityRule(actor, doctorId, input));
  }

  @Endpoint({
    access: ['update', 'AvailabilityRule'],
    tag: 'availability',
    summary: `Change weekly times (${WRITERS})`,
    description: CHANGE,
    answer: AvailabilityRuleView,
    errors: [new DoctorNotAtHospital()],
  })
  @Put('availability/:id')
  updateAvailabilityRule(
    @CurrentActor() actor: Actor,
    @IdParam('availability rule') ruleId: string,
    @IfMatch() version: number | undefined,
    @Body() changes: UpdateAvailabilityRuleBody,
  ) {
    return this.commands.execute(new UpdateAvailabilityRule(actor, ruleId, changes, version));
  }

  @Endpoint({
    access: ['delete', 'AvailabilityRule'],
    tag: 'availability',
    summary: `Delete weekly times (${WRITERS})`,
    description: 'Appointments that are booked stay.',
  })
  @Delete('availability/:id')
  deleteAvailabilityRule(
    @CurrentActor() actor: Actor,
    @IdParam('availability rule') ruleId: string,
    @IfMatch() version: number | undefined,
  ) {
    return this.commands.execute(new DeleteCalendarEntry(actor, 'rule', ruleId, version));
  }

  @Endpoint({
    access: ['create', 'AvailabilityException'],
    tag: 'availability',
    summary: `Add times to one day, or take some away (${WRITERS})`,
    answer: AvailabilityExceptionView,
    creates: ['availability-exceptions'],
    errors: [new DoctorNotAtHospital()],
  })
  @Post('doctors/:id/availability-exceptions')
  createAvailabilityException(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @Body() input: CreateAvailabilityExceptionBody,
  ) {
    return this.commands.execute(new CreateAvailabilityException(actor, doctorId, input));
  }

  @Endpoint({
    access: ['update', 'AvailabilityException'],
    tag: 'availability',
    summary: `Change the times of one day (${WRITERS})`,
    description: CHANGE,
    answer: AvailabilityExceptionView,
    errors: [new DoctorNotAtHospital()],
  })
  @Put('availability-exceptions/:id')
  updateAvailabilityException(
    @CurrentActor() actor: Actor,
    @IdParam('availability exception') exceptionId: string,
    @IfMatch() version: number | undefined,
    @Body() changes: UpdateAvailabilityExceptionBody,
  ) {
    return this.commands.execute(new UpdateAvailabilityException(actor, exceptionId, changes, version));
  }

  @Endpoint({
    access: ['delete', 'AvailabilityException'],
    tag: 'availability',
    summary: `Let the weekly times hold on a day again (${WRITERS})`,
    description: 'Appointments that are booked stay.',
  })
  @Delete('availability-exceptions/:id')
  deleteAvailabilityException(
    @CurrentActor() actor: Actor,
    @IdParam('availability exception') exceptionId: string,
    @IfMatch() version: number | undefined,
  ) {
    return this.commands.execute(new DeleteCalendarEntry(actor, 'exception', exceptionId, version));
  }
}
