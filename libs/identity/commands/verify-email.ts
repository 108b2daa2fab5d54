import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { EmailLinks } from '../mails/email-links.js';

export class VerifyEmail extends Command<void> {
  constructor(readonly token: string) {
    super();
  }
}

@CommandHandler(VerifyEmail)
export class VerifyEmailHandler implements ICommandHandler<VerifyEmail> {
  constructor(
    private readonly db: Database,
    private readonly links: EmailLinks,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  execute({ token }: VerifyEmail): Promise<void> {
    return this.db.transaction(async (em) => {
      const { userId } = await this.links.take(token, 'verify-email');
      const user = await em.findOneOrFail(User, { id: userId });
      user.emailVerified(this.clock.now());
      await this.audit.write({ userId, recordId: userId });
    });
  }
}
