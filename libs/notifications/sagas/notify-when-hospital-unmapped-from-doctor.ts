import { Injectable } from '@nestjs/common';
import { HospitalUnmappedFromDoctor } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

@Injectable()
@On(HospitalUnmappedFromDoctor, NotifyAboutMapping)
export class NotifyWhenHospitalUnmappedFromDoctor implements Saga<HospitalUnmappedFromDoctor> {
  react({ data }: HospitalUnmappedFromDoctor, { messageId }: SagaContext) {
    return [new NotifyAboutMapping('mapping-ended', { mapping: 'hospital-doctor' }, data, ['hospital', 'doctor'], messageId)];
  }
}
