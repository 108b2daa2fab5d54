import { Injectable } from '@nestjs/common';
import { MappingDeclined, type MappingKind, type MappingSide } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

/** Both sides, but for a hospital whose invitation it was: it does not learn whether there is such a patient. */
const TOLD: Record<MappingKind, MappingSide[]> = {
  'hospital-doctor': ['hospital', 'doctor'],
  'hospital-patient': ['patient'],
  'doctor-patient': ['doctor', 'patient'],
};

@Injectable()
@On(MappingDeclined, NotifyAboutMapping)
export class NotifyWhenMappingDeclined implements Saga<MappingDeclined> {
  react({ data }: MappingDeclined, { messageId }: SagaContext) {
    const { kind, proposedBy } = data;
    return [new NotifyAboutMapping('mapping-declined', { mapping: kind, proposedBy }, data, TOLD[kind], messageId)];
  }
}
