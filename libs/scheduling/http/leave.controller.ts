import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { DeleteCalendarEntry } from '../commands/delete-calendar-entry.js';
import { TakeLeave } from '../commands/take-leave.js';
import { DoctorNotAtHospital } from '../domain/appointment.errors.js';
import { FindAffectedByLeave } from '../queries/find-affected-by-leave.js';
import { AffectedByLeaveView, LeaveList, TakenLeaveView } from '../queries/leave-view.js';
import { ListLeave } from '../queries/list-leave.js';
import { AffectedByLeaveQuery, LeaveQuery, TakeLeaveBody } from './leave.dto.js';

@Controller()
export class LeaveController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'Leave'],
    tag: 'availability',
    summary: 'A doctor is away (the doctor, a hospital where the doctor works for its own place)',
    description:
      'The answer names the appointments in that time, and what became of them: kept, cancelled, or moved to the first free time after the leave. People are told. Nothing is offered in that time any more.',
    answer: TakenLeaveView,
    creates: ['leave'],
    errors: [404, new DoctorNotAtHospital()],
  })
  @Post('doctors/:id/leave')
  takeLeave(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @Body() { appointments, startsAt, endsAt, ...input }: TakeLeaveBody,
  ) {
    return this.commands.execute(
      new TakeLeave(actor, doctorId, { ...input, startsAt: new Date(startsAt), endsAt: new Date(endsAt) }, appointments),
    );
  }

  @Endpoint({
    access: ['read', 'Leave'],
    audit: 'refusals',
    tag: 'availability',
    summary: 'Leave of a doctor by its start (the doctor, hospitals where the doctor works)',
    answer: LeaveList,
  })
  @Get('doctors/:id/leave')
  listLeave(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() { from, to, ...page }: LeaveQuery) {
    return this.queries.execute(
      new ListLeave(actor, doctorId, { ...page, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) }),
    );
  }

  @Endpoint({
    access: ['create', 'Leave'],
    tag: 'availability',
    summary: 'Appointments that a leave would touch',
    answer: AffectedByLeaveView,
  })
  @Get('doctors/:id/leave/affected')
  findAffectedByLeave(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @Query() { startsAt, endsAt, hospitalId }: AffectedByLeaveQuery,
  ) {
    return this.queries.execute(
      new FindAffectedByLeave(actor, doctorId, { startsAt: new Date(startsAt), endsAt: new Date(endsAt), hospitalId }),
    );
  }

  @Endpoint({ access: ['delete', 'Leave'], tag: 'availability', summary: 'Take a leave back' })
  @Delete('leave/:id')
  deleteLeave(@CurrentActor() actor: Actor, @IdParam('leave') leaveId: string, @IfMatch() version: number | undefined) {
    return this.commands.execute(new DeleteCalendarEntry(actor, 'leave', leaveId, version));
  }
}
