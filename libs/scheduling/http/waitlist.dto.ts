import { PickType } from '@nestjs/swagger';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { WAITLIST_STATUSES, type WaitlistStatus } from '../domain/waitlist-entry.js';
import { Booked } from './appointments.dto.js';

export class JoinWaitlistBody extends PickType(Booked, ['patientId', 'type', 'modality', 'durationMinutes']) {
  @Id() doctorId!: string;
  @Id({ optional: true, description: 'Only times at this hospital.' }) hospitalId?: string;
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
