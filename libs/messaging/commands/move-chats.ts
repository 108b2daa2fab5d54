import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { MoveChats, ReturnChats } from '../contract.js';

/** A chat with a doctor who has one with the other patient already becomes their second. */
@CommandHandler(MoveChats)
export class MoveChatsHandler implements ICommandHandler<MoveChats> {
  constructor(private readonly db: Database) {}

  async execute({ fromId, intoId }: MoveChats): Promise<string[]> {
    const moved = await this.db.query<{ id: string }>(
      sql`select c.id from messaging.chat c where c.patient_id = ${fromId} order by c.second, c.id for update`,
    );
    await this.db.query(sql`
      update messaging.chat c set patient_id = ${intoId},
        second = c.second or exists (select from messaging.chat o where o.doctor_id = c.doctor_id and o.patient_id = ${intoId} and not o.second)
      where c.patient_id = ${fromId}`);
    return moved.map(({ id }) => id);
  }
}

/** The first chat with a doctor is again the one that it was; `MoveChats` named it before the second ones. */
@CommandHandler(ReturnChats)
export class ReturnChatsHandler implements ICommandHandler<ReturnChats> {
  constructor(private readonly db: Database) {}

  async execute({ ids, fromId, intoId }: ReturnChats): Promise<void> {
    await this.db.query(sql`
      update messaging.chat c set patient_id = ${fromId},
        second = b.place > 1 or exists (select from messaging.chat o where o.doctor_id = c.doctor_id and o.patient_id = ${fromId} and not o.second)
      from (select m.id, row_number() over (partition by m.doctor_id order by array_position(${ids}::uuid[], m.id)) as place
        from messaging.chat m where m.id = any(${ids}::uuid[]) and m.patient_id = ${intoId}) b
      where c.id = b.id`);
  }
}
