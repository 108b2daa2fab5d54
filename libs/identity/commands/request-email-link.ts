import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { emailKey } from '../domain/email-key.js';
import { User } from '../domain/user.js';
import { EmailLinks, type Purpose } from '../mails/email-links.js';

/**
 * Mails a link to the account with this email, at most five of a kind within an hour. The caller learns nothing: an unknown email gets the same
 * answer.
 */
export class RequestEmailLink extends Command<void> {
  constructor(
    readonly email: string,
    readonly purpose: Purpose,
  ) {
    super();
  }
}

@CommandHandler(RequestEmailLink)
export class RequestEmailLinkHandler implements ICommandHandler<RequestEmailLink> {
  constructor(
    private readonly db: Database,
    private readonly links: EmailLinks,
  ) {}

  execute({ email, purpose }: RequestEmailLink): Promise<void> {
    return this.db.transaction(async (em) => {
      const [found] = await this.db.query<{ id: string }>(
        sql`select id from identity.user_account where email_key = ${emailKey(email)} and active and deleted_at is null`,
      );
      const user = found && (await em.findOne(User, { id: found.id }));
      if (user) note({ userId: user.id, recordId: user.id });
      if (!user || (purpose === 'verify-email' && user.emailVerifiedAt)) return;
      const linkId = await this.links.create(user.id, user.email, purpose);
      if (linkId) user.emailLinkRequested(linkId);
    });
  }
}
