import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { AppointmentsOverlap, MoveAppointments, ReturnAppointments } from '../contract.js';
import { lockTimes } from '../times-lock.js';

@CommandHandler(MoveAppointments)
export class MoveAppointmentsHandler implements ICommandHandler<MoveAppointments> {
  constructor(private readonly db: Database) {}

  async execute({ fromId, intoId }: MoveAppointments): Promise<string[]> {
    // Waits for bookings under way, which would stay with the patient who goes.
    await lockTimes(this.db, [fromId, intoId]);
    const [overlap] = await this.db.query(sql`
      select 1 from scheduling.appointment a join scheduling.appointment b on b.patient_id = ${intoId}
        and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
      where a.patient_id = ${fromId} and a.status not in ('cancelled', 'no_show') and b.status not in ('cancelled', 'no_show') limit 1`);
    if (overlap) throw new AppointmentsOverlap();
    const moved = await this.db.query<{ id: string }>(
      sql`update scheduling.appointment set patient_id = ${intoId}, version = version + 1 where patient_id = ${fromId} returning id`,
    );
    await this.db.query(
      sql`update scheduling.waitlist_entry set patient_id = ${intoId}, version = version + 1 where patient_id = ${fromId} and status in ('waiting', 'offered')`,
    );
    await this.db.query(sql`update scheduling.hold set patient_id = ${intoId} where patient_id = ${fromId}`);
    return moved.map(({ id }) => id);
  }
}

@CommandHandler(ReturnAppointments)
export class ReturnAppointmentsHandler implements ICommandHandler<ReturnAppointments> {
  constructor(private readonly db: Database) {}

  async execute({ ids, fromId, intoId }: ReturnAppointments): Promise<void> {
    await this.db.query(
      sql`update scheduling.appointment set patient_id = ${fromId}, version = version + 1 where id = any(${ids}) and patient_id = ${intoId}`,
    );
  }
}
