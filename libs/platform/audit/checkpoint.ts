import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config.js';

/** How long the chain was at a moment: since positions begin at 1 and have no gap, also how many events it held. */
export interface Checkpoint {
  position: number;
  eventSeq: number;
  hash: Buffer;
  at: Date;
}
export interface SignedCheckpoint extends Checkpoint {
  signature: Buffer;
}

/** Signs checkpoints with the installation's Ed25519 key: with its public half anybody can check one, even outside of the database. */
@Injectable()
export class CheckpointKey {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;

  constructor(config: Config) {
    this.privateKey = createPrivateKey(config.jwtPrivateKey);
    this.publicKey = createPublicKey(this.privateKey);
  }

  sign(checkpoint: Checkpoint): SignedCheckpoint {
    return { ...checkpoint, signature: sign(null, textOf(checkpoint), this.privateKey) };
  }

  accepts(checkpoint: SignedCheckpoint): boolean {
    return verify(null, textOf(checkpoint), this.publicKey, checkpoint.signature);
  }
}

/** Begins with what it is for, so that no signature made for anything else is ever one of a checkpoint. */
const textOf = ({ position, eventSeq, hash, at }: Checkpoint): Buffer =>
  Buffer.from(`consilium audit checkpoint v1\n${position}\n${eventSeq}\n${hash.toString('hex')}\n${at.toISOString()}`);
