import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Passkeys } from '../passkeys.js';
import { findPasskey, type PasskeyView } from '../queries/list-passkeys.js';

/** Adds the passkey that the device made to the caller's account. */
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
  ) {}

  execute({ actor, credential, name }: RegisterPasskey) {
    return this.db.transaction(async () => {
      const id = await this.passkeys.register(actor.who.userId, credential, name);
      return findPasskey(this.db, actor, id);
    });
  }
}
