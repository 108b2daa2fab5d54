import { Injectable } from '@nestjs/common';
import { type MappingKind, MappingProposed, type MappingSide } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

/** The sides that have to answer, by the one that proposed it. */
const ASKED: Record<MappingKind, (proposedBy: MappingSide) => MappingSide[]> = {
  'hospital-doctor': (by) => (by === 'hospital' ? ['doctor'] : ['hospital']),
  'hospital-patient': () => ['patient'],
  'doctor-patient': (by) => (by === 'patient' ? ['doctor', 'hospital'] : ['patient']),
};

@Injectable()
@On(MappingProposed, NotifyAboutMapping)
export class NotifyWhenMappingProposed implements Saga<MappingProposed> {
  react({ data }: MappingProposed, { messageId }: SagaContext) {
    const { kind, proposedBy } = data;
    return [new NotifyAboutMapping('mapping-proposed', { mapping: kind, proposedBy }, data, ASKED[kind](proposedBy), messageId)];
  }
}
