import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { AcceptOffer, DeclineOffer } from '../commands/answer-offer.js';
import { JoinWaitlist } from '../commands/join-waitlist.js';
import { LeaveWaitlist } from '../commands/leave-waitlist.js';
import { DoctorNotAtHospital, PatientDeceased, RemoteInPerson } from '../domain/appointment.errors.js';
import { NotWaiting, OFFER_MINUTES, OfferOver } from '../domain/waitlist-entry.js';
import { AppointmentView } from '../queries/appointment-view.js';
import { GetWaitlistEntry, ListWaitlist } from '../queries/list-waitlist.js';
import { WaitlistEntryList, WaitlistEntryView } from '../queries/waitlist-rows.js';
import { BOOKING_REFUSALS } from './refusals.js';
import { JoinWaitlistBody, WaitlistQuery } from './waitlist.dto.js';

@Controller('waitlist')
export class WaitlistController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'WaitlistEntry'],
    tag: 'waitlist',
    summary: 'Wait for a time of a doctor to become free',
    description: `A time that is cancelled or moved away from is offered to the first who waits for such a time, and kept for ${String(OFFER_MINUTES)} minutes; then it is offered to the next.`,
    answer: WaitlistEntryView,
    creates: ['waitlist'],
    errors: [404, new DoctorNotAtHospital(), new PatientDeceased(), new RemoteInPerson()],
  })
  @Post()
  joinWaitlist(@CurrentActor() actor: Actor, @Body() { notBefore, notAfter, ...request }: JoinWaitlistBody) {
    return this.commands.execute(
      new JoinWaitlist(actor, { ...request, notAfter: new Date(notAfter), ...(notBefore && { notBefore: new Date(notBefore) }) }),
    );
  }

  @Endpoint({
    access: ['read', 'WaitlistEntry'],
    tag: 'waitlist',
    summary: 'Who waits, the first who came first',
    answer: WaitlistEntryList,
  })
  @Get()
  listWaitlist(@CurrentActor() actor: Actor, @Query() query: WaitlistQuery) {
    return this.queries.execute(new ListWaitlist(actor, query));
  }

  @Endpoint({
    access: ['read', 'WaitlistEntry'],
    tag: 'waitlist',
    summary: 'An entry of a waitlist, with its offer',
    answer: WaitlistEntryView,
  })
  @Get(':id')
  getWaitlistEntry(@CurrentActor() actor: Actor, @IdParam('waitlist entry') entryId: string) {
    return this.queries.execute(new GetWaitlistEntry(actor, entryId));
  }

  @Endpoint({
    access: ['answer', 'WaitlistEntry'],
    tag: 'waitlist',
    summary: 'Take the time that is offered',
    description: 'Books it and cancels the later appointment of the entry, in one step.',
    answer: AppointmentView,
    errors: [new OfferOver(), ...BOOKING_REFUSALS],
    example: { status: 'confirmed' },
  })
  @Post(':id/accept')
  acceptOffer(@CurrentActor() actor: Actor, @IdParam('waitlist entry') entryId: string) {
    return this.commands.execute(new AcceptOffer(actor, entryId));
  }

  @Endpoint({
    access: ['answer', 'WaitlistEntry'],
    tag: 'waitlist',
    summary: 'Decline the time that is offered, and wait on',
    errors: [new OfferOver()],
  })
  @Post(':id/decline')
  declineOffer(@CurrentActor() actor: Actor, @IdParam('waitlist entry') entryId: string) {
    return this.commands.execute(new DeclineOffer(actor, entryId));
  }

  @Endpoint({ access: ['delete', 'WaitlistEntry'], tag: 'waitlist', summary: 'Wait no longer', errors: [new NotWaiting('accepted')] })
  @Delete(':id')
  leaveWaitlist(@CurrentActor() actor: Actor, @IdParam('waitlist entry') entryId: string, @IfMatch() version: number | undefined) {
    return this.commands.execute(new LeaveWaitlist(actor, entryId, version));
  }
}
