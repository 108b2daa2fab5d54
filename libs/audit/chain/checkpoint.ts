import { type KeyObject, sign, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config.js';
import { signingKeys } from '../../platform/signing-keys.js';

/** The length of the chain at a moment. Positions begin at 1 without gaps, so `position` is also the number of events. */
export interface Checkpoint {
  position: number;
  eventSeq: number;
  hash: Buffer;
  at: Date;
}
export interface SignedCheckpoint extends Checkpoint {
  signature: Buffer;
}

/**
 * Signs checkpoints with the installation's P-256 key. Anyone with the public key can verify one, even outside of the database. Checkpoints signed by
 * former keys stay valid.
 */
@Injectable()
export class CheckpointKey {
  private readonly privateKey: KeyObject;
  private readonly publicKeys: KeyObject[];
  private readonly retiredKeys: KeyObject[];

  constructor(config: Config) {
    const { privateKey, publicKeys, retiredKeys } = signingKeys(config);
    this.privateKey = privateKey;
    this.publicKeys = publicKeys;
    this.retiredKeys = retiredKeys;
  }

  sign(checkpoint: Checkpoint): SignedCheckpoint {
    return { ...checkpoint, signature: sign('sha256', textOf(checkpoint), this.privateKey) };
  }

  accepts(checkpoint: SignedCheckpoint): boolean {
    if (!Number.isFinite(checkpoint.at.getTime())) return false;
    const text = textOf(checkpoint);
    return (
      this.publicKeys.some((key) => verify('sha256', text, key, checkpoint.signature)) ||
      this.retiredKeys.some((key) => verify(null, text, key, checkpoint.signature))
    );
  }
}

/** The text starts with its purpose, so that no signature for anything else is ever valid for a checkpoint. */
const textOf = ({ position, eventSeq, hash, at }: Checkpoint): Buffer =>
  Buffer.from(`consilium audit checkpoint v1\n${position}\n${eventSeq}\n${hash.toString('hex')}\n${at.toISOString()}`);
