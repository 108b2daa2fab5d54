import { appendFile, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SignedCheckpoint } from './checkpoint.js';

const Line = z.object({
  position: z.int().positive(),
  eventSeq: z.int().positive(),
  hash: z.hex(),
  at: z.iso.datetime(),
  signature: z.base64(),
});

/** Appends a checkpoint as a new line, even after a line that a crash cut short. */
export function appendCheckpoint(file: string, { position, eventSeq, hash, at, signature }: SignedCheckpoint): Promise<void> {
  const line = { position, eventSeq, hash: hash.toString('hex'), at: at.toISOString(), signature: signature.toString('base64') };
  return appendFile(file, `\n${JSON.stringify(line)}\n`, { mode: 0o600 });
}

/** Reads every line with its number, from 1. Undefined for a line that is no checkpoint. */
export async function readCheckpoints(file: string): Promise<[line: number, checkpoint: SignedCheckpoint | undefined][]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((text, i): [number, SignedCheckpoint | undefined][] => (text.trim() === '' ? [] : [[i + 1, parse(text)]]));
}

function parse(text: string): SignedCheckpoint | undefined {
  try {
    const { hash, at, signature, ...rest } = Line.parse(JSON.parse(text));
    return { ...rest, hash: Buffer.from(hash, 'hex'), at: new Date(at), signature: Buffer.from(signature, 'base64') };
  } catch {
    return undefined;
  }
}
