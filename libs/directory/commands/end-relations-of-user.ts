import { LockMode } from '@mikro-orm/core';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { EndRelationsOfUser } from '../contract.js';
import { UserPatient } from '../domain/mappings.js';

/** Ends the relations as the system: the right to close the account was checked before. */
@CommandHandler(EndRelationsOfUser)
export class EndRelationsOfUserHandler implements ICommandHandler<EndRelationsOfUser> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ userId, by }: EndRelationsOfUser): Promise<void> {
    return this.db.transaction((em) =>
      actingAs(SYSTEM, async () => {
        const open = await em.find(
          UserPatient,
          { userId, endedAt: null },
          { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
        );
        for (const mapping of open) mapping.end({ userId: by, at: this.clock.now() });
        await em.flush();
      }),
    );
  }
}
