import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { type Proof, Reauthentication } from '../passwords/reauthentication.js';
import { SecondFactors } from '../factors/second-factors.js';

/** Prepares an authenticator app. It counts after its first correct code (ConfirmTotp). Asking again replaces the secret. Needs the password. */
export class SetUpTotp extends Command<{ secret: string; uri: string }> {
  constructor(
    readonly actor: Actor,
    readonly proof: Proof,
  ) {
    super();
  }
}

@CommandHandler(SetUpTotp)
export class SetUpTotpHandler implements ICommandHandler<SetUpTotp> {
  constructor(
    private readonly db: Database,
    private readonly reauthentication: Reauthentication,
    private readonly secondFactors: SecondFactors,
    private readonly audit: AuditTrail,
  ) {}

  async execute({ actor, proof }: SetUpTotp) {
    await this.reauthentication.pass(actor, proof);
    return this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      const { secret, uri, sealed } = this.secondFactors.create(user.email);
      user.prepareTotp(sealed);
      await this.audit.write({ recordId: user.id });
      return { secret, uri };
    });
  }
}
