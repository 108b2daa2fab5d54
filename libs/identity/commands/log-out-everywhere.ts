import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Sessions } from '../sessions/sessions.js';

/** Ends all sessions of the caller, or all except the current one. */
export class LogOutEverywhere extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly keepThis: boolean,
  ) {
    super();
  }
}

@CommandHandler(LogOutEverywhere)
export class LogOutEverywhereHandler implements ICommandHandler<LogOutEverywhere> {
  constructor(
    private readonly db: Database,
    private readonly sessions: Sessions,
  ) {}

  execute({ actor: { who }, keepThis }: LogOutEverywhere): Promise<void> {
    return this.db.transaction(() => this.sessions.endAllOf(who.userId, 'logged-out', keepThis ? who.sessionId : undefined));
  }
}
