import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { HOLD_MINUTES, HoldSlot } from '../commands/hold-slot.js';
import { ReleaseHold } from '../commands/release-hold.js';
import { RemoteInPerson, TooManyDoctors } from '../domain/appointment.errors.js';
import { MOST_DOCTORS } from '../first-free.js';
import { FindFirstFreeSlots, FirstFreeSlotsView } from '../queries/find-first-free-slots.js';
import { FindFreeSlots, FreeSlotsView, MOST_DAYS } from '../queries/find-free-slots.js';
import { HoldsView, HoldView } from '../queries/hold-view.js';
import { ListHolds } from '../queries/list-holds.js';
import { MOVE_REFUSALS } from './refusals.js';
import { FirstFreeQuery, HoldSlotBody, SlotQuery } from './slots.dto.js';

const FREE = {
  access: ['read', 'Slot'],
  visitors: true,
  audit: 'refusals',
  tag: 'slots',
  summary: 'Free times of a doctor',
  description:
    'Within the hours on offer, without leave, holidays, taken times, buffers and full days. Never one that a committed booking took; a hold hides a time from everybody but its owner. Patients see times after the notice that the doctor needs.',
  answer: FreeSlotsView,
  errors: [404, new RemoteInPerson()],
} satisfies EndpointOptions;

@Controller()
export class SlotsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint(FREE)
  @Get('doctors/:id/available-slots')
  findFreeSlots(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() query: SlotQuery) {
    return this.queries.execute(new FindFreeSlots(actor, doctorId, query));
  }

  @Endpoint({
    access: ['read', 'Slot'],
    visitors: true,
    audit: 'refusals',
    tag: 'slots',
    summary: 'The first free times across doctors',
    description: `Of all doctors for whom the filters hold, by their start, within ${String(MOST_DAYS)} days. More than ${String(MOST_DOCTORS)} doctors are refused: narrow them down.`,
    answer: FirstFreeSlotsView,
    errors: [new TooManyDoctors(MOST_DOCTORS), new RemoteInPerson()],
  })
  @Get('slots')
  findFirstFreeSlots(@CurrentActor() actor: Actor, @Query() query: FirstFreeQuery) {
    return this.queries.execute(new FindFirstFreeSlots(actor, query));
  }

  @Endpoint({
    access: ['hold', 'Slot'],
    tag: 'slots',
    summary: 'Hold a free time',
    description: `Hides it from everybody else for ${String(HOLD_MINUTES)} minutes, so that it can be booked in peace. One hold per account and doctor: the next one takes its place. Booking with the doctor ends it.`,
    answer: HoldView,
    creates: ['holds'],
    errors: [404, ...MOVE_REFUSALS, new RemoteInPerson()],
  })
  @Post('holds')
  holdSlot(@CurrentActor() actor: Actor, @Body() { startsAt, ...request }: HoldSlotBody) {
    return this.commands.execute(new HoldSlot(actor, { ...request, startsAt: new Date(startsAt) }));
  }

  @Endpoint({ access: ['hold', 'Slot'], audit: 'refusals', tag: 'slots', summary: 'Times that are held for the caller', answer: HoldsView })
  @Get('holds')
  listHolds(@CurrentActor() actor: Actor) {
    return this.queries.execute(new ListHolds(actor));
  }

  @Endpoint({ access: ['hold', 'Slot'], tag: 'slots', summary: 'Give a held time free again' })
  @Delete('holds/:id')
  releaseHold(@CurrentActor() actor: Actor, @IdParam('hold') holdId: string) {
    return this.commands.execute(new ReleaseHold(actor, holdId));
  }

  @Endpoint({ ...FREE, summary: 'Free times of a doctor (as /doctors/{id}/available-slots)' })
  @Get('appointments/doctor/:id/available-slots')
  findFreeSlotsOfDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() query: SlotQuery) {
    return this.queries.execute(new FindFreeSlots(actor, doctorId, query));
  }
}
