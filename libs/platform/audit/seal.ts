import { Injectable } from '@nestjs/common';
import { Config } from '../config.js';
import { Secret } from '../secrets.js';
import { plainAddress } from '../address.js';
import type { AuditEvent } from './audit-event.js';
import type { StoredEvent } from './stored-event.js';

/** Hash before the first link. */
export const BEGINNING = Buffer.alloc(32);

/**
 * Proves that the application wrote an event, and that the links follow one another. The HMACs use keys derived from SECRET_KEY, so that a writer
 * with SQL access alone can forge neither.
 */
@Injectable()
export class AuditSeal {
  private readonly events: Secret;
  private readonly chain: Secret;

  constructor(config: Config) {
    this.events = new Secret(config, 'audit-event');
    this.chain = new Secret(config, 'audit-chain');
  }

  /** HMAC over every column but `seq`, which the database assigns. */
  mac(event: AuditEvent): Buffer {
    return this.events.mac(canonical(event));
  }

  accepts({ event, mac }: StoredEvent): boolean {
    return Number.isFinite(event.at.getTime()) && this.mac(event).equals(mac);
  }

  hash(previous: Buffer, position: number, seq: number, mac: Buffer): Buffer {
    const numbers = Buffer.alloc(16);
    numbers.writeBigUInt64BE(BigInt(position), 0);
    numbers.writeBigUInt64BE(BigInt(seq), 8);
    return this.chain.mac(previous, numbers, mac);
  }
}

const canonical = (e: AuditEvent): string =>
  JSON.stringify([
    e.id,
    e.at.getTime(),
    e.userId,
    e.role,
    e.system,
    e.sessionId,
    e.onBehalfOf,
    e.action,
    e.subject,
    e.recordId,
    e.patientIds,
    e.requestId,
    plainAddress(e.address),
    e.outcome,
    e.status,
  ]);
