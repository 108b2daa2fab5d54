import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { type Proof, Reauthentication } from '../passwords/reauthentication.js';
import { Passkeys } from '../factors/passkeys.js';

/**
 * Returns the options for the browser's `navigator.credentials.create`. Asks for the password here: only a caller who has proved it gets the
 * challenge.
 */
export class StartPasskeyRegistration extends Command<PublicKeyCredentialCreationOptionsJSON> {
  constructor(
    readonly actor: Actor,
    readonly proof: Proof,
  ) {
    super();
  }
}

@CommandHandler(StartPasskeyRegistration)
export class StartPasskeyRegistrationHandler implements ICommandHandler<StartPasskeyRegistration> {
  constructor(
    private readonly db: Database,
    private readonly reauthentication: Reauthentication,
    private readonly passkeys: Passkeys,
  ) {}

  async execute({ actor, proof }: StartPasskeyRegistration) {
    await this.reauthentication.pass(actor, proof);
    return this.passkeys.registrationOptions(await loadReadable(this.db.em, actor, User, actor.who.userId));
  }
}
