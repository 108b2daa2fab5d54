import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { offerIfAwaited, OfferFreedTime } from '../commands/offer-freed-time.js';
import { AppointmentMissed } from '../contract.js';

@Injectable()
@On(AppointmentMissed, OfferFreedTime)
export class OfferTimeWhenAppointmentMissed implements Saga<AppointmentMissed> {
  constructor(private readonly db: Database) {}

  react({ data }: AppointmentMissed) {
    return offerIfAwaited(this.db, data);
  }
}
