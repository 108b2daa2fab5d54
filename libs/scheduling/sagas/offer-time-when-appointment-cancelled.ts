import { Injectable } from '@nestjs/common';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { OfferFreedTime } from '../commands/offer-freed-time.js';
import { AppointmentCancelled } from '../contract.js';

@Injectable()
@On(AppointmentCancelled, OfferFreedTime)
export class OfferTimeWhenAppointmentCancelled implements Saga<AppointmentCancelled> {
  react({ data }: AppointmentCancelled) {
    return [new OfferFreedTime(data.doctorId, new Date(data.startsAt), new Date(data.endsAt))];
  }
}
