import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export type Content = Buffer | AsyncIterable<Buffer>;
export type Format = 'json' | 'ndjson' | 'csv';

/** The file as a whole cannot be read. */
export class Unusable extends Error {}

/** The largest file after unpacking, bytes. */
export const LARGEST_FILE = 4 * 1024 * 1024 * 1024;
const PEEK = 64 * 1024;
const PIECE = 64 * 1024;

/** Unpacks a file, and tells by its name or its beginning of which kind it is. */
export async function openContent(name: string, content: Content): Promise<{ format: Format; content: AsyncIterable<Buffer> }> {
  const raw = peekable(Buffer.isBuffer(content) ? inPieces(content) : content);
  const start = await raw.peek(2);
  const packed = start[0] === 0x1f && start[1] === 0x8b;
  const plain = peekable(limited(packed ? unpacked(raw.all()) : raw.all()));
  const format = formatOf(name.toLowerCase().replace(/\.gz$/, ''), await plain.peek(PEEK));
  return { format, content: plain.all() };
}

function formatOf(name: string, start: Buffer): Format {
  if (start.length === 0) throw new Unusable('is empty');
  if (/\.csv$|\.tsv$/.test(name)) return 'csv';
  if (isUtf16(start)) return 'csv';
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text.startsWith('{') || text.startsWith('[')) return /\.(ndjson|jsonl)$/.test(name) || hasSeveralDocuments(text) ? 'ndjson' : 'json';
  if (/\.(ndjson|jsonl)$/.test(name)) return 'ndjson';
  if (/\.json$/.test(name)) throw new Unusable('is not JSON');
  if (start.includes(0)) throw new Unusable('is neither FHIR nor CSV');
  return 'csv';
}

export const isUtf16 = (start: Buffer): boolean => (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);

/** True if the first line is a whole object and more follows. */
function hasSeveralDocuments(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0 || text.slice(end).trim() === '') return false;
  try {
    JSON.parse(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

/** Reads all of a content that is decoded as a whole. */
export async function whole(content: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of content) {
    if ((size += piece.length) > most) throw new Unusable(`is larger than ${most / 1024 / 1024} MB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-2',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A text by its byte order mark, else in strict UTF-8, else in windows-1252, unless the importer names its encoding. */
export function decoded(bytes: Buffer, encoding?: Encoding): string {
  const marked = isUtf16(bytes) ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : undefined;
  const name = encoding ?? marked ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
  return new TextDecoder(name).decode(bytes);
}

function* inPieces(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += PIECE) yield content.subarray(at, at + PIECE);
}

async function* unpacked(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    for await (const piece of Readable.from(packed).compose(createGunzip()) as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('Z_')) throw new Unusable('cannot be unpacked');
    throw error;
  }
}

async function* limited(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of content) {
    if ((size += piece.length) > LARGEST_FILE) throw new Unusable(`is larger than ${LARGEST_FILE / 1024 / 1024} MB`);
    yield piece;
  }
}

/** Lets the beginning be looked at before all is read. */
function peekable(content: AsyncIterable<Buffer> | Iterable<Buffer>) {
  const source = (async function* () {
    yield* content;
  })();
  const seen: Buffer[] = [];
  return {
    async peek(size: number): Promise<Buffer> {
      while (seen.reduce((sum, { length }) => sum + length, 0) < size) {
        const { value, done } = await source.next();
        if (done) break;
        seen.push(value);
      }
      return Buffer.concat(seen).subarray(0, size);
    },
    async *all(): AsyncGenerator<Buffer> {
      yield* seen.splice(0);
      yield* source;
    },
  };
}
