import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Sessions } from '../sessions/sessions.js';

/** Ends the current session. No error if it has already ended. */
export class LogOut extends Command<void> {
  constructor(readonly actor: Actor) {
    super();
  }
}

@CommandHandler(LogOut)
export class LogOutHandler implements ICommandHandler<LogOut> {
  constructor(
    private readonly db: Database,
    private readonly sessions: Sessions,
  ) {}

  execute({ actor: { who } }: LogOut): Promise<void> {
    return this.db.transaction(() => this.sessions.end(who.sessionId ? [who.sessionId] : [], 'logged-out'));
  }
}
