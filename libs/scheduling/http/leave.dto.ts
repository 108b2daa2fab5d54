import { IntersectionType } from '@nestjs/swagger';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant, Period } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { LEAVE_FATES, type LeaveFate } from '../commands/take-leave.js';
import { LEAVE_KINDS, type LeaveKind, LONGEST_LEAVE } from '../domain/leave.js';

export class AffectedByLeaveQuery {
  @Instant({ description: 'Beginning of the leave.', example: '2027-07-01T04:00:00.000Z' }) startsAt!: string;
  @Instant({ description: `Later than startsAt, by at most ${String(LONGEST_LEAVE)} days.`, example: '2027-07-15T04:00:00.000Z' })
  endsAt!: string;
  @Id({ optional: true, description: 'Only at this hospital; everywhere by default. A hospital names itself.' }) hospitalId?: string;
}

export class TakeLeaveBody extends AffectedByLeaveQuery {
  @OneOf(LEAVE_KINDS, { name: 'LeaveKind', default: 'holiday' }) kind!: LeaveKind;
  @OneOf(LEAVE_FATES, {
    name: 'LeaveDecision',
    default: 'keep',
    description: 'What becomes of the appointments in that time; `move` takes the first free time after the leave. `keep` by default.',
  })
  appointments!: LeaveFate;
}

export class LeaveQuery extends IntersectionType(PageByInstant, Period) {}
