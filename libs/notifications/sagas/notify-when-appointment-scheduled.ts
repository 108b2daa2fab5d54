import { Injectable } from '@nestjs/common';
import { On, type Saga, type SagaContext } from '../../platform/sagas/saga.js';
import { AppointmentScheduled } from '../../scheduling/contract.js';
import { NotifyAboutAppointment } from '../commands/notify-about-appointment.js';

@Injectable()
@On(AppointmentScheduled, NotifyAboutAppointment)
export class NotifyWhenAppointmentScheduled implements Saga<AppointmentScheduled> {
  react({ data }: AppointmentScheduled, { messageId }: SagaContext) {
    return [new NotifyAboutAppointment('appointment-scheduled', data, messageId)];
  }
}
