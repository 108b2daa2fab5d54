import { Injectable } from '@nestjs/common';
import { HospitalUnmappedFromPatient } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

@Injectable()
@On(HospitalUnmappedFromPatient, NotifyAboutMapping)
export class NotifyWhenHospitalUnmappedFromPatient implements Saga<HospitalUnmappedFromPatient> {
  react({ data }: HospitalUnmappedFromPatient, { messageId }: SagaContext) {
    return [new NotifyAboutMapping('mapping-ended', { mapping: 'hospital-patient' }, data, ['hospital', 'patient'], messageId)];
  }
}
