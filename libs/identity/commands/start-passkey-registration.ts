import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { Passkeys } from '../passkeys.js';

/** What the browser's `navigator.credentials.create` needs. */
export class StartPasskeyRegistration extends Command<PublicKeyCredentialCreationOptionsJSON> {
  constructor(readonly actor: Actor) {
    super();
  }
}

@CommandHandler(StartPasskeyRegistration)
export class StartPasskeyRegistrationHandler implements ICommandHandler<StartPasskeyRegistration> {
  constructor(
    private readonly db: Database,
    private readonly passkeys: Passkeys,
  ) {}

  async execute({ actor }: StartPasskeyRegistration) {
    return this.passkeys.registrationOptions(await loadReadable(this.db.em, actor, User, actor.who.userId));
  }
}
