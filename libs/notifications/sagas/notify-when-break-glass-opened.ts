import { Injectable } from '@nestjs/common';
import { BreakGlassOpened } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutBreakGlass } from '../commands/notify-about-break-glass.js';

@Injectable()
@On(BreakGlassOpened, NotifyAboutBreakGlass)
export class NotifyWhenBreakGlassOpened implements Saga<BreakGlassOpened> {
  react({ data: { patientId, openedAt, timeZone } }: BreakGlassOpened, { messageId }: SagaContext) {
    return [new NotifyAboutBreakGlass(patientId, { openedAt, timeZone }, messageId)];
  }
}
