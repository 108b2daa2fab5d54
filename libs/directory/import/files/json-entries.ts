/** The text is not JSON, or too large. */
export class NotJson extends Error {}

/** The largest entry or single resource, bytes. */
export const LARGEST_ENTRY = 32 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);
const COMMA = 0x2c;
const COLON = 0x3a;
const ARRAY = 0x5b;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Takes the entries of a bundle out of its text while it arrives, so that only one of them is in memory. The rest of the text, with an empty list of
 * entries, is `rest`. Each entry is parsed by JSON.parse; here only its end is looked for.
 */
export class JsonEntries {
  private readonly kept: Buffer[] = [];
  private depth = 0;
  private inText = false;
  private escaped = false;
  private inEntries = false;
  private wasEntryKey = false;
  private ended = false;
  private size = 0;
  private key: Buffer[] | undefined;
  private lastText = '';
  /** Pieces of the entry or of the rest that is being read. */
  private pieces: Buffer[] = [];
  private hasEntry = false;

  /** The entries that are complete with this piece of the text. */
  *push(chunk: Buffer): Generator {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.inText) {
        if (this.escaped) this.escaped = false;
        else if (byte === BACKSLASH) this.escaped = true;
        else if (byte === QUOTE) {
          this.inText = false;
          if (this.key) {
            this.key.push(chunk.subarray(Math.max(start, this.keyStart), at));
            this.lastText = Buffer.concat(this.key).toString('utf8');
            this.key = undefined;
          }
        }
        continue;
      }
      if (byte === QUOTE) {
        this.inText = true;
        if (this.inEntries) this.hasEntry = true;
        if (this.depth === 1 && !this.inEntries) {
          this.key = [];
          this.keyStart = at + 1;
        }
        continue;
      }
      if (isSpace(byte)) continue;
      if (this.ended) throw new NotJson('is not JSON: more follows after its end (NDJSON is named *.ndjson)');
      if (this.depth === 1 && byte === COLON) {
        this.wasEntryKey = this.lastText === 'entry';
        continue;
      }
      if (OPEN.has(byte)) {
        if (this.depth === 1 && byte === ARRAY && this.wasEntryKey) {
          this.inEntries = true;
          this.keep(chunk.subarray(start, at + 1));
          start = at + 1;
          this.hasEntry = false;
          this.wasEntryKey = false;
        } else if (this.inEntries) this.hasEntry = true;
        this.depth += 1;
      } else if (CLOSE.has(byte)) {
        this.depth -= 1;
        if (this.inEntries && this.depth === 1) {
          if (this.hasEntry) yield this.entry(chunk.subarray(start, at));
          this.inEntries = false;
          start = at;
        } else if (this.depth === 0) this.ended = true;
      } else if (byte === COMMA && this.inEntries && this.depth === 2) {
        yield this.entry(chunk.subarray(start, at));
        start = at + 1;
        this.hasEntry = true;
      } else if (this.inEntries) this.hasEntry = true;
      else if (byte !== COMMA) this.wasEntryKey = false;
    }
    if (this.key) {
      this.key.push(chunk.subarray(Math.max(start, this.keyStart)));
      this.keyStart = 0;
    }
    const left = chunk.subarray(start);
    if (this.inEntries) this.addPiece(left);
    else this.keep(left);
  }

  /** The text without its entries. */
  rest(): unknown {
    if (this.inEntries || this.inText) throw new NotJson('is not JSON');
    return parse(Buffer.concat(this.kept));
  }

  private keyStart = 0;

  private keep(piece: Buffer): void {
    this.size += piece.length;
    if (this.size > LARGEST_ENTRY) throw new NotJson(`has more than ${LARGEST_ENTRY / 1024 / 1024} MB outside of its entries`);
    this.kept.push(Buffer.from(piece));
  }

  private addPiece(piece: Buffer): void {
    this.pieces.push(Buffer.from(piece));
    if (this.pieces.reduce((sum, { length }) => sum + length, 0) > LARGEST_ENTRY)
      throw new NotJson(`has an entry of more than ${LARGEST_ENTRY / 1024 / 1024} MB`);
  }

  private entry(last: Buffer): unknown {
    const text = Buffer.concat([...this.pieces, last]);
    this.pieces = [];
    return parse(text);
  }
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new NotJson('is not JSON');
  }
}
