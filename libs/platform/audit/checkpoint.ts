import { type KeyObject, sign, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config.js';
import { signingKeys } from '../signing-keys.js';

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

/** Signs checkpoints with the installation's Ed25519 key: with its public half anybody can check one, even outside of the database. Those of a key that signed before stay good. */
@Injectable()
export class CheckpointKey {
  private readonly privateKey: KeyObject;
  private readonly publicKeys: KeyObject[];

  constructor(config: Config) {
    const { privateKey, publicKeys } = signingKeys(config);
    this.privateKey = privateKey;
    this.publicKeys = publicKeys;
  }

  sign(checkpoint: Checkpoint): SignedCheckpoint {
    return { ...checkpoint, signature: sign(null, textOf(checkpoint), this.privateKey) };
  }

  accepts(checkpoint: SignedCheckpoint): boolean {
    return (
      Number.isFinite(checkpoint.at.getTime()) && this.publicKeys.some((key) => verify(null, textOf(checkpoint), key, checkpoint.signature))
    );
  }
}

/** Begins with what it is for, so that no signature made for anything else is ever one of a checkpoint. */
const textOf = ({ position, eventSeq, hash, at }: Checkpoint): Buffer =>
  Buffer.from(`consilium audit checkpoint v1\n${position}\n${eventSeq}\n${hash.toString('hex')}\n${at.toISOString()}`);
