import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Config } from '../../platform/config.js';
import { BellListener } from '../../platform/outbox/bell-listener.js';
import { WokenWork } from '../../platform/outbox/woken-work.js';
import { AuditChain } from './audit-chain.js';
import type { SignedCheckpoint } from './checkpoint.js';
import { appendCheckpoint } from './checkpoint-file.js';

/** Time that an event waits for others before both are linked, milliseconds. */
const GATHER_MS = 400;
const POLL_MS = 10_000;
/** Time between checkpoints that leave the database, milliseconds. Events cut off after the last one are not missed outside. */
const OUTSIDE_MS = 10_000;

/** Links final events within half a second. Every ten seconds, and at the shutdown, it writes the chain's head outside of the database. */
@Injectable()
export class AuditChainLoop extends WokenWork {
  private told = 0;
  private untold: SignedCheckpoint | undefined;

  constructor(
    private readonly chain: AuditChain,
    private readonly config: Config,
    bell: BellListener,
  ) {
    super(bell, { pollMs: POLL_MS, gatherMs: GATHER_MS });
  }

  override async beforeApplicationShutdown(): Promise<void> {
    await super.beforeApplicationShutdown();
    await this.tell();
  }

  protected async work(): Promise<number | undefined> {
    this.untold = (await actingAs(SYSTEM, () => this.chain.advance())) ?? this.untold;
    const untilTold = this.told + OUTSIDE_MS - Date.now();
    if (untilTold <= 0) await this.tell();
    if (this.chain.waits) return GATHER_MS;
    return this.untold && untilTold > 0 ? untilTold : undefined;
  }

  private async tell(): Promise<void> {
    const checkpoint = this.untold;
    if (!checkpoint) return;
    const file = this.config.get('AUDIT_CHECKPOINT_FILE');
    if (file) await appendCheckpoint(file, checkpoint);
    this.logger.log({
      msg: 'audit checkpoint',
      position: checkpoint.position,
      eventSeq: checkpoint.eventSeq,
      hash: checkpoint.hash.toString('hex'),
      at: checkpoint.at.toISOString(),
      signature: checkpoint.signature.toString('base64'),
    });
    this.told = Date.now();
    this.untold = undefined;
  }
}
