import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { offerIfAwaited, OfferFreedTime } from '../commands/offer-freed-time.js';
import { AppointmentCancelled } from '../contract.js';

@Injectable()
@On(AppointmentCancelled, OfferFreedTime)
export class OfferTimeWhenAppointmentCancelled implements Saga<AppointmentCancelled> {
  constructor(private readonly db: Database) {}

  react({ data }: AppointmentCancelled) {
    return offerIfAwaited(this.db, data);
  }
}
