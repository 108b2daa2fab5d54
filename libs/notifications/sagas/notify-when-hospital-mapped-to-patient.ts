import { Injectable } from '@nestjs/common';
import { HospitalMappedToPatient } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

@Injectable()
@On(HospitalMappedToPatient, NotifyAboutMapping)
export class NotifyWhenHospitalMappedToPatient implements Saga<HospitalMappedToPatient> {
  react({ data }: HospitalMappedToPatient, { messageId }: SagaContext) {
    return [new NotifyAboutMapping('mapping-began', { mapping: 'hospital-patient' }, data, ['hospital', 'patient'], messageId)];
  }
}
