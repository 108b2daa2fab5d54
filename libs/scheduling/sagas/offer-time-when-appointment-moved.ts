import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { OfferFreedTime } from '../commands/offer-freed-time.js';
import { AppointmentMoved } from '../contract.js';
import { hasWaitlist } from '../waitlist-offers.js';

@Injectable()
@On(AppointmentMoved, OfferFreedTime)
export class OfferTimeWhenAppointmentMoved implements Saga<AppointmentMoved> {
  constructor(private readonly db: Database) {}

  async react({ data }: AppointmentMoved) {
    return (await hasWaitlist(this.db, data.from.doctorId))
      ? [new OfferFreedTime(data.from.doctorId, new Date(data.from.startsAt), new Date(data.from.endsAt))]
      : [];
  }
}
