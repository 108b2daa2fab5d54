import { PageByInstant } from '../../platform/http/fields/page.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf, WholeNumber } from '../../platform/http/fields/values.js';
import { APPOINTMENT_TYPES, type Appointment, DURATION, MODALITIES } from '../domain/appointment.js';
import { WAITLIST_STATUSES, type WaitlistStatus } from '../domain/waitlist-entry.js';

export class JoinWaitlistBody {
  @Id() doctorId!: string;
  @Id() patientId!: string;
  @Id({ optional: true, description: 'Only times at this hospital.' }) hospitalId?: string;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType' }) type!: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality', optional: true, description: '`in_person` by default, `video` for the type `remote`.' })
  modality?: Appointment['modality'];
  @WholeNumber(DURATION.min, DURATION.max, {
    unit: 'minutes',
    optional: true,
    description: `Minutes, ${String(DURATION.min)} to ${String(DURATION.max)}; by default as long as the doctor takes for the type.`,
    example: 30,
  })
  durationMinutes?: number;
  @Instant({ optional: true, description: 'The appointment begins then or later; now by default.', example: '2027-03-01T05:00:00.000Z' })
  notBefore?: string;
  @Instant({ description: 'The appointment is over by then.', example: '2027-03-15T22:00:00.000Z' }) notAfter!: string;
  @Id({ optional: true, description: 'A later appointment of the patient, which an accepted offer cancels.' }) appointmentId?: string;
}

export class WaitlistQuery extends PageByInstant {
  @Id({ optional: true, description: 'Only those with this doctor.' }) doctorId?: string;
  @Id({ optional: true, description: 'Only those of this patient.' }) patientId?: string;
  @OneOf(WAITLIST_STATUSES, { name: 'WaitlistStatus', optional: true, description: 'Only those in this status.' }) status?: WaitlistStatus;
}
