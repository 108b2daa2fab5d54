import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { OfferFreedTime } from '../commands/offer-freed-time.js';
import { AppointmentMissed } from '../contract.js';
import { hasWaitlist } from '../waitlist-offers.js';

@Injectable()
@On(AppointmentMissed, OfferFreedTime)
export class OfferTimeWhenAppointmentMissed implements Saga<AppointmentMissed> {
  constructor(private readonly db: Database) {}

  async react({ data }: AppointmentMissed) {
    return (await hasWaitlist(this.db, data.doctorId))
      ? [new OfferFreedTime(data.doctorId, new Date(data.startsAt), new Date(data.endsAt))]
      : [];
  }
}
