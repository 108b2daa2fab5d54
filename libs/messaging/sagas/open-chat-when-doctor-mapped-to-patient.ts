import { Injectable } from '@nestjs/common';
import { DoctorMappedToPatient } from '../../directory/contract.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { OpenChat } from '../commands/open-chat.js';

@Injectable()
@On(DoctorMappedToPatient, OpenChat)
export class OpenChatWhenDoctorMappedToPatient implements Saga<DoctorMappedToPatient> {
  react({ data }: DoctorMappedToPatient) {
    return [new OpenChat(data.doctorId, data.patientId)];
  }
}
