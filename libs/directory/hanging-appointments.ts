import type { CommandBus } from '@nestjs/cqrs';
import type { Actor } from '../platform/access/actor.js';
import { note } from '../platform/audit/audited.js';
import { type AppointmentEnds, type AppointmentsFate, SettleAppointments } from './contract.js';
import type { AppointmentsOutcome, HangingAppointments } from './views/hanging-appointments.js';

/** The caller's word about the appointments that hang on something that ends. */
export type AppointmentsDecision = { is: 'keep' } | { is: 'cancel' } | { is: 'move'; toDoctorId: string };

export const KEEP: AppointmentsDecision = { is: 'keep' };
export const CANCEL: AppointmentsDecision = { is: 'cancel' };

/** Reasons of cancellations, for the doctor and the patient. */
export const REASONS = {
  unmapped: 'The relation on which the appointment rested has ended.',
  suspended: 'The doctor does not see patients for the time being.',
  retired: 'The doctor does not practise here any more.',
  closed: 'Appointments do not take place at this hospital any more.',
  patient: 'The appointment is not needed any more.',
} as const;

const OUTCOMES: Record<AppointmentsDecision['is'], AppointmentsOutcome> = { keep: 'kept', cancel: 'cancelled', move: 'moved' };

/** Settles the appointments that hang on these ends, in the open transaction and behind the change. `patientId` is a patient whom the change is about. */
export async function settleAppointments(
  commands: CommandBus,
  actor: Actor,
  ends: AppointmentEnds,
  { decision, reason, patientId }: { decision: AppointmentsDecision; reason: string; patientId?: string },
): Promise<HangingAppointments> {
  const fate: AppointmentsFate = decision.is === 'cancel' ? { is: 'cancel', reason } : decision;
  const { appointments, total, patientIds } = await commands.execute(new SettleAppointments(ends, fate, actor));
  note({ patientIds: [...new Set([...(patientId ? [patientId] : []), ...patientIds])] });
  return { appointments, appointmentsTotal: total, appointmentsAre: OUTCOMES[decision.is] };
}
