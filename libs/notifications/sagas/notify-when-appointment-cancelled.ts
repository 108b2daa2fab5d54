import { Injectable } from '@nestjs/common';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { AppointmentCancelled } from '../../scheduling/contract.js';
import { NotifyAboutAppointment } from '../commands/notify-about-appointment.js';

@Injectable()
@On(AppointmentCancelled, NotifyAboutAppointment)
export class NotifyWhenAppointmentCancelled implements Saga<AppointmentCancelled> {
  react({ data }: AppointmentCancelled, { messageId }: SagaContext) {
    return [new NotifyAboutAppointment('appointment-cancelled', data, messageId)];
  }
}
