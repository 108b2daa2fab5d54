import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';

/** A doctor does not work at a hospital any more: no times there are offered any more. */
export class EndAvailabilityAt extends Command<void> {
  constructor(
    readonly doctorId: string,
    readonly hospitalId: string,
  ) {
    super();
  }
}

@CommandHandler(EndAvailabilityAt)
export class EndAvailabilityAtHandler implements ICommandHandler<EndAvailabilityAt> {
  constructor(private readonly db: Database) {}

  async execute({ doctorId, hospitalId }: EndAvailabilityAt): Promise<void> {
    await this.db.query(sql`delete from scheduling.availability_rule where doctor_id = ${doctorId} and hospital_id = ${hospitalId}`);
    await this.db.query(sql`delete from scheduling.availability_exception where doctor_id = ${doctorId} and hospital_id = ${hospitalId}`);
  }
}
