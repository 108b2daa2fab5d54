import type { EntityManager } from '@mikro-orm/postgresql';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import type { Device } from '../sessions/device.js';
import { emailKey } from '../domain/email-key.js';
import { OAuthError } from '../domain/oauth.errors.js';
import { User } from '../domain/user.js';
import { type ExternalPerson, IdTokens } from '../oauth/id-tokens.js';
import { LockOut } from '../passwords/lock-out.js';
import { SecondFactors } from '../factors/second-factors.js';
import { SecurityNotices } from '../mails/security-notices.js';
import { Sessions, type UserTokens } from '../sessions/sessions.js';
import { accountUnchanged } from '../sessions/account-unchanged.js';

/**
 * Exchanges an id token of a trusted issuer for our tokens (RFC 8693). The first time, the issuer's subject is linked to the account with the same
 * email, verified on both sides. After that only the subject counts, even if the email changes.
 */
export class ExchangeIdToken extends Command<UserTokens & { userId: string }> {
  constructor(
    readonly idToken: string,
    readonly device: Device,
    readonly input: { code?: string; scopes?: readonly string[] },
  ) {
    super();
  }
}

@CommandHandler(ExchangeIdToken)
export class ExchangeIdTokenHandler implements ICommandHandler<ExchangeIdToken> {
  constructor(
    private readonly db: Database,
    private readonly idTokens: IdTokens,
    private readonly lockOut: LockOut,
    private readonly secondFactors: SecondFactors,
    private readonly notices: SecurityNotices,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  async execute({ idToken, device, input: { code, scopes } }: ExchangeIdToken) {
    const person = await this.idTokens.verify(idToken);
    const { user, linked } = await this.find(person);
    if (user) note({ userId: user.id, role: user.role });
    if (!user?.active) throw new OAuthError('invalid_grant', 'No account here is linked to this person.');
    if (user.hasSecondFactor && !person.secondFactor) {
      if (!code) throw new OAuthError('invalid_grant', 'The account has a second factor: send its code (or a recovery code) as `code`.');
      const outcome = await this.lockOut.attempt({ email: user.email, address: device.address }, async () =>
        (await this.secondFactors.take(user, code)) ? 'right' : 'wrong',
      );
      if (outcome !== 'right') throw new OAuthError('invalid_grant', 'The code is wrong, over, or was used before.');
    }
    await this.idTokens.useUp(idToken);
    const secondFactor = user.hasSecondFactor || person.secondFactor;
    const tokens = await this.db.transaction(async (em) => {
      if (!(await accountUnchanged(this.db, user, linked ? linkOf(person, user.id) : verifiedEmailOf(person, user.id))))
        throw changedMeanwhile();
      if (!linked) await this.link(em, person, user.id);
      return this.sessions.begin({ userId: user.id, method: 'oidc', secondFactor, scopes, device });
    });
    return { ...tokens, userId: user.id };
  }

  private find({ issuer, subject, email }: ExternalPerson): Promise<{ user: User | null; linked: boolean }> {
    return this.db.transaction(async (em) => {
      const [link] = await this.db.query<{ user_id: string }>(
        sql`select user_id from identity.external_identity where issuer = ${issuer} and subject = ${subject}`,
      );
      if (link) return { user: await em.findOne(User, { id: link.user_id, deletedAt: null }), linked: true };
      const [known] = email
        ? await this.db.query<{ id: string }>(
            sql`select id from identity.user_account
                where email_key = ${emailKey(email)} and email_verified_at is not null and active and deleted_at is null`,
          )
        : [];
      return { user: known ? await em.findOne(User, { id: known.id }) : null, linked: false };
    });
  }

  /** Links the issuer to the account and notifies the owner: the issuer's id tokens open the account from now on, even if the email changes. */
  private async link(em: EntityManager, person: ExternalPerson, userId: string): Promise<void> {
    const added = await this.db.query(
      sql`insert into identity.external_identity (id, issuer, subject, user_id, created_at)
          values (${newId()}, ${person.issuer}, ${person.subject}, ${userId}, ${this.clock.now()}) on conflict do nothing returning user_id`,
    );
    if (added.length > 0) await this.notices.tell(await em.findOneOrFail(User, { id: userId }), 'issuer-linked');
    // Another request made the link first: this person opens the account which that request linked.
    else if ((await this.db.query(sql`select 1 where ${linkOf(person, userId)}`)).length === 0) throw changedMeanwhile();
  }
}

const linkOf = ({ issuer, subject }: ExternalPerson, userId: string) =>
  sql`exists (select 1 from identity.external_identity where issuer = ${issuer} and subject = ${subject} and user_id = ${userId})`;

const verifiedEmailOf = ({ email }: ExternalPerson, userId: string) =>
  sql`exists (select 1 from identity.user_account where id = ${userId} and email_key = ${emailKey(email ?? '')} and email_verified_at is not null)`;

const changedMeanwhile = () => new OAuthError('invalid_grant', 'The account was changed meanwhile.');
