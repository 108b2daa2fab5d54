import { Injectable } from '@nestjs/common';
import { profileNames } from '../../directory/contract.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { refuseGuessable } from '../domain/new-password.js';
import type { Owner } from '../domain/personal-passwords.js';
import { EmailLinks } from '../mails/email-links.js';

/** Fields of a request that tell the owner of the new password. */
export interface Stated {
  email?: string;
  name?: string;
  /** The profile of a new account. */
  profileId?: string;
  /** The token of a link in a mail. */
  token?: string;
}

/** Refuses new passwords that are easy to guess, for anybody or for their owner. */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly db: Database,
    private readonly links: EmailLinks,
  ) {}

  async check(password: string, stated: Stated, actor: Actor | undefined): Promise<void> {
    refuseGuessable(password, await this.ownerOf(stated, actor));
  }

  private async ownerOf({ email, name, profileId, token }: Stated, actor: Actor | undefined): Promise<Owner | undefined> {
    if (email !== undefined && name !== undefined) return { email, names: [name, ...(await this.namesOf(profileId))] };
    const userId = token === undefined ? actor?.who.userId : await this.links.ownerOf(token);
    if (userId === undefined) return undefined;
    const [owner] = await actingAs(SYSTEM, () =>
      this.db.query<{ email: string; name: string }>(sql`select email, name from identity.user_account where id = ${userId}`),
    );
    return owner && { email: owner.email, names: [owner.name] };
  }

  private async namesOf(profileId: string | undefined): Promise<string[]> {
    if (profileId === undefined) return [];
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<{ name: string }>(sql`select p.name from (${profileNames()}) p where p.id = ${profileId}`),
    );
    return rows.map(({ name }) => name);
  }
}
