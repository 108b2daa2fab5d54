interface Comment {
  line: number;
  text: string;
}

/** Comments of a source, each as one text; comments behind code are left out. */
function commentsOf(source: string): Comment[] {
  const found: Comment[] = [];
  let block: Comment | undefined;
  let wasLine = false;
  for (const [index, line] of source.split('\n').entries()) {
    const trimmed = line.trim();
    const said = trimmed
      .replace(/^(?:\/\*\*?|\*\/|\*(?!\/)|\/\/)\s?/, '')
      .replace(/\s*\*\/$/, '')
      .trim();
    const last = found.at(-1) ?? { line: 0, text: '' };
    const isLine = trimmed.startsWith('//');
    if (block) block.text = `${block.text} ${said}`.trim();
    else if (isLine && wasLine) last.text += ` ${said}`;
    else if (isLine) found.push({ line: index + 1, text: said });
    else if (trimmed.startsWith('/**')) found.push((block = { line: index + 1, text: said }));
    if (trimmed.endsWith('*/')) block = undefined;
    wasLine = isLine;
  }
  return found;
}

const OPENS_A_RIDDLE =
  /^(?:what|whatever|who|whoever|whom|whose|which|whether|where|when|how|why|that|but|and|of|for|in|on|at|by|to|from|with|because|since)\b/i;
const RIDDLE = /\b(?:whoever|whomever|what is|of now)\b/i;

/** Comments that do not begin with the thing or a verb, or that hide their subject. */
export const riddles = (file: string, source: string): string[] =>
  commentsOf(source)
    .filter(({ text }) => OPENS_A_RIDDLE.test(text) || RIDDLE.test(text))
    .map(({ line, text }) => `${file}:${String(line)} ${text}`);
