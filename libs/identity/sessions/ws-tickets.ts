import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DependencyDown } from '../../platform/http/problem/problem.js';
import { RequestRedis } from '../../platform/redis.js';
import type { TokenSubject } from './access-tokens.js';

export const TICKET_SECONDS = 30;
const keyOf = (ticket: string): string => `ws-ticket:${createHash('sha256').update(ticket).digest('base64url')}`;

/** A ticket opens one WebSocket within 30 s, so that no longer-lived token appears in a URL. Kept in Redis as a hash, for all processes. */
@Injectable()
export class WsTickets {
  constructor(private readonly redis: RequestRedis) {}

  async issue(subject: TokenSubject): Promise<{ ticket: string; expiresIn: number }> {
    const ticket = `cwt_${randomBytes(32).toString('base64url')}`;
    await this.redis.set(keyOf(ticket), JSON.stringify(subject), 'EX', TICKET_SECONDS).catch(() => {
      throw new DependencyDown();
    });
    return { ticket, expiresIn: TICKET_SECONDS };
  }

  /** Uses the ticket up and returns its owner. Undefined if it is used, expired or unknown. */
  async take(ticket: string): Promise<TokenSubject | undefined> {
    const found = await this.redis.getdel(keyOf(ticket)).catch(() => {
      throw new DependencyDown();
    });
    return found === null ? undefined : (JSON.parse(found) as TokenSubject);
  }
}
