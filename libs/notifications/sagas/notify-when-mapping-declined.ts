import { Injectable } from '@nestjs/common';
import { MappingDeclined } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

@Injectable()
@On(MappingDeclined, NotifyAboutMapping)
export class NotifyWhenMappingDeclined implements Saga<MappingDeclined> {
  react({ data }: MappingDeclined, { messageId }: SagaContext) {
    const { kind, proposedBy } = data;
    return [new NotifyAboutMapping('mapping-declined', { mapping: kind, proposedBy }, data, [proposedBy], messageId)];
  }
}
