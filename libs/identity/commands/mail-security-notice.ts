import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { Mailer } from '../../platform/mail/mailer.js';
import type { AccountChange } from '../mails/security-notices.js';

/** Sends the notice about a change of an account. */
export class MailSecurityNotice extends Command<void> {
  constructor(readonly noticeId: string) {
    super();
  }
}

const CHANGES: Record<AccountChange, { subject: string; happened: string }> = {
  email: { subject: 'Your email address was changed', happened: 'was given another email address. Mails about it no longer come here.' },
  password: { subject: 'Your password was changed', happened: 'got a new password.' },
  'second-factor-on': { subject: 'An authenticator app was added', happened: 'asks for the code of an authenticator app from now on.' },
  'second-factor-off': { subject: 'The authenticator app was removed', happened: 'no longer asks for the code of an authenticator app.' },
  'recovery-codes': {
    subject: 'Your recovery codes were renewed',
    happened: 'got new recovery codes; the ones before open nothing any more.',
  },
  'passkey-added': { subject: 'A passkey was added', happened: 'can be opened with a passkey that was added now.' },
  'passkey-removed': { subject: 'A passkey was removed', happened: 'can no longer be opened with one of its passkeys.' },
  'issuer-unlinked': { subject: 'A way to sign in was removed', happened: 'can no longer be opened through one of the other services.' },
  'issuer-linked': {
    subject: 'Another way to sign in was linked',
    happened: 'can be opened through another service with the same address.',
  },
};

@CommandHandler(MailSecurityNotice)
export class MailSecurityNoticeHandler implements ICommandHandler<MailSecurityNotice> {
  constructor(
    private readonly db: Database,
    private readonly mailer: Mailer,
  ) {}

  async execute({ noticeId }: MailSecurityNotice): Promise<void> {
    const [notice] = await this.db.query<{ change: AccountChange; email: string; created_at: string }>(
      sql`select change, email, created_at from identity.security_notice where id = ${noticeId}`,
    );
    if (!notice) return;
    const { subject, happened } = CHANGES[notice.change];
    const at = new Date(notice.created_at).toISOString().slice(0, 16).replace('T', ' ');
    await this.mailer.send({
      id: noticeId,
      to: notice.email,
      subject,
      text:
        `Your account at Consilium ${happened}\n\nThis happened at ${at} UTC.\nIf it was you, there is nothing to do. If it was not, ` +
        'tell your clinic at once, and choose a new password where you sign in.\n',
    });
  }
}
