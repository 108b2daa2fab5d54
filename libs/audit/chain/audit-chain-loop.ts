import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Config } from '../../platform/config.js';
import { Periodic } from '../../platform/periodic.js';
import { AuditChain } from './audit-chain.js';
import type { SignedCheckpoint } from './checkpoint.js';
import { appendCheckpoint } from './checkpoint-file.js';

const EVERY_MS = 500;
/** Time between checkpoints that leave the database, milliseconds. Events cut off after the last one are not missed outside. */
const OUTSIDE_MS = 10_000;

/** Links final events twice a second. Every ten seconds, and at the shutdown, it writes the chain's head outside of the database. */
@Injectable()
export class AuditChainLoop extends Periodic {
  private told = 0;
  private untold: SignedCheckpoint | undefined;
  private busy = false;

  constructor(
    private readonly chain: AuditChain,
    private readonly config: Config,
  ) {
    super(EVERY_MS);
  }

  override async beforeApplicationShutdown(): Promise<void> {
    await super.beforeApplicationShutdown();
    await this.tell();
  }

  protected async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      this.untold = (await actingAs(SYSTEM, () => this.chain.advance())) ?? this.untold;
      if (Date.now() - this.told >= OUTSIDE_MS) await this.tell();
    } finally {
      this.busy = false;
    }
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
