import { Injectable } from '@nestjs/common';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { OfferFreedTime } from '../commands/offer-freed-time.js';
import { WaitlistOfferEnded } from '../contract.js';

@Injectable()
@On(WaitlistOfferEnded, OfferFreedTime)
export class OfferTimeWhenWaitlistOfferEnded implements Saga<WaitlistOfferEnded> {
  react({ data }: WaitlistOfferEnded) {
    return [new OfferFreedTime(data.doctorId, new Date(data.startsAt), new Date(data.endsAt))];
  }
}
