import { Injectable } from '@nestjs/common';
import { DoctorUnmappedFromPatient } from '../../directory/contract.js';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { NotifyAboutMapping } from '../commands/notify-about-mapping.js';

@Injectable()
@On(DoctorUnmappedFromPatient, NotifyAboutMapping)
export class NotifyWhenDoctorUnmappedFromPatient implements Saga<DoctorUnmappedFromPatient> {
  react({ data }: DoctorUnmappedFromPatient, { messageId }: SagaContext) {
    return [new NotifyAboutMapping('mapping-ended', { mapping: 'doctor-patient' }, data, ['doctor', 'patient'], messageId)];
  }
}
