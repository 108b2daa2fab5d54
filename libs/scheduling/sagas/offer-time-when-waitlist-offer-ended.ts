import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { offerIfAwaited, OfferFreedTime } from '../commands/offer-freed-time.js';
import { WaitlistOfferEnded } from '../contract.js';

@Injectable()
@On(WaitlistOfferEnded, OfferFreedTime)
export class OfferTimeWhenWaitlistOfferEnded implements Saga<WaitlistOfferEnded> {
  constructor(private readonly db: Database) {}

  react({ data }: WaitlistOfferEnded) {
    return offerIfAwaited(this.db, data);
  }
}
