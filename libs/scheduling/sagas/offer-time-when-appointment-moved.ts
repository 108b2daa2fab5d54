import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { offerIfAwaited, OfferFreedTime } from '../commands/offer-freed-time.js';
import { AppointmentMoved } from '../contract.js';

@Injectable()
@On(AppointmentMoved, OfferFreedTime)
export class OfferTimeWhenAppointmentMoved implements Saga<AppointmentMoved> {
  constructor(private readonly db: Database) {}

  react({ data }: AppointmentMoved) {
    return offerIfAwaited(this.db, data.from);
  }
}
