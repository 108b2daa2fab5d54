import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { profileNames } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';

/** Gives the accounts of a profile its name. */
export class TakeProfileName extends Command<void> {
  constructor(readonly profileId: string) {
    super();
  }
}

@CommandHandler(TakeProfileName)
export class TakeProfileNameHandler implements ICommandHandler<TakeProfileName> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ profileId }: TakeProfileName): Promise<void> {
    await this.db.query(sql`
      update identity.user_account u set name = p.name, version = u.version + 1, updated_at = ${this.clock.now()}
      from (${profileNames()}) p where p.id = ${profileId} and u.profile_id = p.id and u.name <> p.name`);
  }
}
