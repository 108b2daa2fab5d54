import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { mayCreate } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { affectedByLeave } from '../affected-by-leave.js';
import type { LeaveInput } from '../domain/leave.js';
import { visibleDoctor } from './directory-profiles.js';
import { type AffectedByLeaveView, unsettled } from './leave-view.js';

/** Appointments that a leave would touch, before it is taken. */
export class FindAffectedByLeave extends Query<AffectedByLeaveView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly leave: Pick<LeaveInput, 'startsAt' | 'endsAt' | 'hospitalId'>,
  ) {
    super();
  }
}

@QueryHandler(FindAffectedByLeave)
export class FindAffectedByLeaveHandler implements IQueryHandler<FindAffectedByLeave> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, doctorId, leave }: FindAffectedByLeave): Promise<AffectedByLeaveView> {
    await visibleDoctor(this.db, actor, doctorId);
    const ids = { doctor_id: doctorId, hospital_id: leave.hospitalId ?? null };
    if (!(await mayCreate(this.db.em, actor, 'Leave', ids))) throw new NotAllowed('create', 'leave');
    const affected = await affectedByLeave(this.db, actor, doctorId, leave, this.clock.now());
    note({ patientIds: [...new Set(affected.map((row) => row.patient_id))] });
    return { doctorId, appointments: affected.map(unsettled) };
  }
}
