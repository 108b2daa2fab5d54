import { Injectable } from '@nestjs/common';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { OfferFreedTime } from '../commands/offer-freed-time.js';
import { AppointmentMoved } from '../contract.js';

@Injectable()
@On(AppointmentMoved, OfferFreedTime)
export class OfferTimeWhenAppointmentMoved implements Saga<AppointmentMoved> {
  react({ data }: AppointmentMoved) {
    return [new OfferFreedTime(data.from.doctorId, new Date(data.from.startsAt), new Date(data.from.endsAt))];
  }
}
