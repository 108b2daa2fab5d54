import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { loadFor } from '../../platform/access/load.js';
import { User } from '../domain/user.js';
import { Passkeys } from '../factors/passkeys.js';
import { findPasskey, type PasskeyView } from '../queries/list-passkeys.js';
import { SecurityNotices } from '../mails/security-notices.js';
import { Sessions } from '../sessions/sessions.js';

/** Adds a passkey that the device has made to the caller's account. */
export class RegisterPasskey extends Command<PasskeyView> {
  constructor(
    readonly actor: Actor,
    readonly credential: RegistrationResponseJSON,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(RegisterPasskey)
export class RegisterPasskeyHandler implements ICommandHandler<RegisterPasskey> {
  constructor(
    private readonly db: Database,
    private readonly passkeys: Passkeys,
    private readonly notices: SecurityNotices,
    private readonly sessions: Sessions,
  ) {}

  execute({ actor, credential, name }: RegisterPasskey) {
    return this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      await this.sessions.mustGoOn(actor);
      const id = await this.passkeys.register(user.id, credential, name);
      await this.notices.tell(user, 'passkey-added');
      return findPasskey(this.db, actor, id);
    });
  }
}
