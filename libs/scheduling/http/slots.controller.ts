import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { FindFreeSlots, FreeSlotsView } from '../queries/find-free-slots.js';
import { SlotQuery } from './slots.dto.js';

const FREE = {
  access: ['read', 'Slot'],
  audit: 'refusals',
  tag: 'appointments',
  summary: 'Free times of a doctor',
  description:
    'Within the hours on offer, without leave, holidays, taken times, buffers and full days. Never one that a committed booking took; a hold hides a time from everybody but its owner. Patients see times after the notice that the doctor needs.',
  answer: FreeSlotsView,
} satisfies EndpointOptions;

@Controller()
export class SlotsController {
  constructor(private readonly queries: QueryBus) {}

  @Endpoint(FREE)
  @Get('doctors/:id/available-slots')
  findFreeSlots(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() query: SlotQuery) {
    return this.queries.execute(new FindFreeSlots(actor, doctorId, query));
  }

  @Endpoint({ ...FREE, summary: 'Free times of a doctor (as /doctors/{id}/available-slots)' })
  @Get('appointments/doctor/:id/available-slots')
  findFreeSlotsOfDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() query: SlotQuery) {
    return this.queries.execute(new FindFreeSlots(actor, doctorId, query));
  }
}
