import { InvalidInput } from '../../platform/http/problem/problem.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { Id } from '../../platform/http/fields/texts.js';
import { OneOf } from '../../platform/http/fields/values.js';
import type { AppointmentsDecision } from '../hanging-appointments.js';

/** Example of appointments that another doctor cannot take. */
export const UNFIT = [{ id: exampleId('Appointment'), code: 'slot-taken' }];

const TOLD = 'What becomes of the future appointments that hang on it; doctors and patients are told.';
const TARGET = {
  of: 'OtherDoctor',
  optional: true,
  description: 'With `appointments=move`: the doctor who takes all of them, each at its time. You need the right to book this doctor.',
} as const;

/** Decision about the appointments of a doctor who can come back, or whose mapping ends: kept by default. */
export class DoctorAppointmentsQuery {
  @OneOf(['keep', 'cancel', 'move'], { name: 'AppointmentsDecision', default: 'keep', description: `${TOLD} \`keep\` by default.` })
  appointments!: 'keep' | 'cancel' | 'move';
  @Id(TARGET) toDoctorId?: string;
}

/** Decision about the appointments of a doctor who goes: cancelled by default. */
export class GoneDoctorAppointmentsQuery {
  @OneOf(['cancel', 'move'], { name: 'DecisionWithoutKeeping', default: 'cancel', description: `${TOLD} \`cancel\` by default.` })
  appointments!: 'cancel' | 'move';
  @Id(TARGET) toDoctorId?: string;
}

/** Decision about appointments that no other doctor could take. */
export class PlaceAppointmentsQuery {
  @OneOf(['keep', 'cancel'], { name: 'DecisionWithoutMoving', default: 'keep', description: `${TOLD} \`keep\` by default.` })
  appointments!: 'keep' | 'cancel';
}

/** Refuses a move without its target, and a target without a move. */
export function decisionIn({ appointments, toDoctorId }: DoctorAppointmentsQuery | GoneDoctorAppointmentsQuery): AppointmentsDecision {
  if (appointments === 'move') {
    if (toDoctorId === undefined) throw new InvalidInput([{ pointer: 'query:toDoctorId', detail: 'Is required with appointments=move.' }]);
    return { is: 'move', toDoctorId };
  }
  if (toDoctorId !== undefined) throw new InvalidInput([{ pointer: 'query:toDoctorId', detail: 'Goes with appointments=move only.' }]);
  return { is: appointments };
}
