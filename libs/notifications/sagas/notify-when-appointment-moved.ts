import { Injectable } from '@nestjs/common';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { AppointmentMoved } from '../../scheduling/contract.js';
import { NotifyAboutAppointment } from '../commands/notify-about-appointment.js';

@Injectable()
@On(AppointmentMoved, NotifyAboutAppointment)
export class NotifyWhenAppointmentMoved implements Saga<AppointmentMoved> {
  react({ data }: AppointmentMoved, { messageId }: SagaContext) {
    return [new NotifyAboutAppointment('appointment-moved', data, messageId)];
  }
}
