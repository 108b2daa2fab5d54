import { Injectable } from '@nestjs/common';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { AppointmentConfirmed } from '../../scheduling/contract.js';
import { NotifyAboutAppointment } from '../commands/notify-about-appointment.js';

@Injectable()
@On(AppointmentConfirmed, NotifyAboutAppointment)
export class NotifyWhenAppointmentConfirmed implements Saga<AppointmentConfirmed> {
  react({ data }: AppointmentConfirmed, { messageId }: SagaContext) {
    return [new NotifyAboutAppointment('appointment-confirmed', data, messageId)];
  }
}
