import { Injectable } from '@nestjs/common';
import { DoctorMappedToPatient } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

@Injectable()
@On(DoctorMappedToPatient, NotifyAboutMapping)
export class NotifyWhenDoctorMappedToPatient implements Saga<DoctorMappedToPatient> {
  react({ data }: DoctorMappedToPatient, { messageId }: SagaContext) {
    return [new NotifyAboutMapping('mapping-began', { mapping: 'doctor-patient' }, data, ['doctor', 'patient'], messageId)];
  }
}
