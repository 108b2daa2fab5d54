import { Injectable } from '@nestjs/common';
import { HospitalMappedToDoctor } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

@Injectable()
@On(HospitalMappedToDoctor, NotifyAboutMapping)
export class NotifyWhenHospitalMappedToDoctor implements Saga<HospitalMappedToDoctor> {
  react({ data }: HospitalMappedToDoctor, { messageId }: SagaContext) {
    return [new NotifyAboutMapping('mapping-began', { mapping: 'hospital-doctor' }, data, ['hospital', 'doctor'], messageId)];
  }
}
