import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { EmailLinks, LINK_MINUTES, type Purpose } from '../mails/email-links.js';

/** Sends the mail with a link. Does nothing if the link is already used or expired. */
export class MailEmailLink extends Command<void> {
  constructor(readonly linkId: string) {
    super();
  }
}

const WORDS: Record<Purpose, { path: string; subject: string; ask: string; life: string; otherwise: string }> = {
  'verify-email': {
    path: 'verify-email',
    subject: 'Please confirm your email address',
    ask: 'This address was given for an account at Consilium. Open this link to see which, and say whether it is yours:',
    life: `The link works once, within ${String(LINK_MINUTES['verify-email'] / 60)} hours.`,
    otherwise: 'If you know nothing of it, say there that it is not yours, or do nothing: the address stays unconfirmed.',
  },
  'reset-password': {
    path: 'reset-password',
    subject: 'Choose a new password',
    ask: 'Somebody asked for a new password for your account at Consilium. Open this link to choose one:',
    life: `The link works once, within ${String(LINK_MINUTES['reset-password'])} minutes.`,
    otherwise: 'If it was not you, do nothing: your password stays as it is.',
  },
};

@CommandHandler(MailEmailLink)
export class MailEmailLinkHandler implements ICommandHandler<MailEmailLink> {
  constructor(
    private readonly db: Database,
    private readonly links: EmailLinks,
    private readonly mailer: Mailer,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ linkId }: MailEmailLink): Promise<void> {
    const [link] = await this.db.query<{ purpose: Purpose; email: string }>(
      sql`select purpose, email from identity.email_link where id = ${linkId} and used_at is null and expires_at > ${this.clock.now()}`,
    );
    if (!link) return;
    const { path, subject, ask, life, otherwise } = WORDS[link.purpose];
    // The token follows the #, so that no server on the way, ours included, logs it.
    const url = `${this.config.publicUrl}/account/${path}#${this.links.tokenOf(linkId)}`;
    await this.mailer.send({ id: linkId, to: link.email, subject, text: `${ask}\n\n${url}\n\n${life}\n${otherwise}\n` });
  }
}
