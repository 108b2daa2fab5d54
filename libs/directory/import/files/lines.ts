/** The longest line of an NDJSON file, bytes. */
export const LONGEST_LINE = 32 * 1024 * 1024;

/** Lines of a text while it arrives; undefined stands for one that is too long. Empty lines count, and are left out. */
export async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<{ line: number; text: string | undefined }> {
  let pieces: Buffer[] = [];
  let size = 0;
  let line = 0;
  const take = (): string | undefined => {
    const text = size > LONGEST_LINE ? undefined : Buffer.concat(pieces).toString('utf8');
    pieces = [];
    size = 0;
    return text;
  };
  const add = (piece: Buffer): void => {
    size += piece.length;
    if (size <= LONGEST_LINE) pieces.push(Buffer.from(piece));
    else pieces = [];
  };
  for await (const chunk of content) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      const text = take();
      if (text === undefined || text.trim() !== '') yield { line, text };
      line += 1;
    }
    add(chunk.subarray(start));
  }
  const text = take();
  if (text === undefined || text.trim() !== '') yield { line, text };
}
