import { Injectable } from '@nestjs/common';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { WaitlistOffered } from '../../scheduling/contract.js';
import { NotifyAboutOffer } from '../commands/notify-about-offer.js';

@Injectable()
@On(WaitlistOffered, NotifyAboutOffer)
export class NotifyWhenWaitlistOffered implements Saga<WaitlistOffered> {
  react({ data }: WaitlistOffered, { messageId }: SagaContext) {
    return [new NotifyAboutOffer(data, messageId)];
  }
}
