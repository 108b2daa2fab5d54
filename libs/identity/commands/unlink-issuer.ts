import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { SecurityNotices } from '../mails/security-notices.js';

/** Unlinks an issuer: its id tokens no longer open the account, until one names the account's verified email again. Sessions that it began go on. */
export class UnlinkIssuer extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly linkId: string,
  ) {
    super();
  }
}

@CommandHandler(UnlinkIssuer)
export class UnlinkIssuerHandler implements ICommandHandler<UnlinkIssuer> {
  constructor(
    private readonly db: Database,
    private readonly notices: SecurityNotices,
  ) {}

  execute({ actor, linkId }: UnlinkIssuer): Promise<void> {
    return this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      const gone = await this.db.query(
        sql`delete from identity.external_identity where id = ${linkId} and user_id = ${actor.who.userId} returning id`,
      );
      if (gone.length === 0) throw new NotFound('link');
      await this.notices.tell(user, 'issuer-unlinked');
    });
  }
}
