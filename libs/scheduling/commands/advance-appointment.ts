import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { AppointmentChanges, type Which } from '../appointment-changes.js';
import type { Appointment, By } from '../domain/appointment.js';
import type { AppointmentView } from '../queries/appointment-view.js';

/** Steps of an appointment from its booking to its end, and the right that each needs. */
const STEPS = {
  confirm: {
    right: 'confirm',
    take: (appointment: Appointment, by: By) => {
      appointment.confirm(by);
    },
  },
  attend: {
    right: 'attend',
    take: (appointment: Appointment, by: By) => {
      appointment.confirmAttendance(by);
    },
  },
  'check-in': {
    right: 'receive',
    take: (appointment: Appointment, by: By) => {
      appointment.checkIn(by);
    },
  },
  start: {
    right: 'treat',
    take: (appointment: Appointment, by: By) => {
      appointment.start(by);
    },
  },
  complete: {
    right: 'treat',
    take: (appointment: Appointment, by: By) => {
      appointment.complete(by);
    },
  },
  miss: {
    right: 'receive',
    take: (appointment: Appointment, by: By) => {
      appointment.miss(by);
    },
  },
  'undo-no-show': {
    right: 'receive',
    take: (appointment: Appointment, by: By) => {
      appointment.undoNoShow(by);
    },
  },
} as const;
export type Step = keyof typeof STEPS;

/** Takes the appointment one step further, as the table of transitions allows. */
export class AdvanceAppointment extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly which: Which,
    readonly step: Step,
  ) {
    super();
  }
}

@CommandHandler(AdvanceAppointment)
export class AdvanceAppointmentHandler implements ICommandHandler<AdvanceAppointment> {
  constructor(private readonly changes: AppointmentChanges) {}

  execute({ actor, which, step }: AdvanceAppointment) {
    const { right, take } = STEPS[step];
    return this.changes.make(right, actor, which, ({ appointment, by }) => {
      take(appointment, by);
    });
  }
}
