import { gunzipSync } from 'node:zlib';
import { NotABundle, readBundle } from './read-bundle.js';
import type { DirectoryRecords } from './records.js';

/** The largest file that is read, bytes. */
export const LARGEST_FILE = 256 * 1024 * 1024;

/** Reads a stored file. Throws NotABundle if the file is not a bundle. */
export function readFile(compressed: Buffer): DirectoryRecords {
  return readBundle(parse(unpack(compressed)));
}

function unpack(compressed: Buffer): string {
  try {
    return gunzipSync(compressed, { maxOutputLength: LARGEST_FILE }).toString('utf8');
  } catch {
    throw new NotABundle(`is larger than ${LARGEST_FILE / 1024 / 1024} MB`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new NotABundle('is not JSON');
  }
}
