import { InvalidInput } from './problem.js';

/** Texts and the signs between them, in JSON that is valid: numbers and words matter to nobody here. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;
const LONGEST_NAME = 80;

/**
 * The refusal of an object that names a field twice, or null: of such a body one reader takes the first value and another the last, so that what was checked
 * is not what is done (RFC 8259, 4). The text has been parsed, so it is valid JSON.
 */
export function repeatedNameIn(json: string): InvalidInput | null {
  // Of each open object its names, of each open list nothing.
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const names = open.at(-1);
      const name = last.includes('\\') ? (JSON.parse(last) as string) : last.slice(1, -1);
      if (names?.has(name)) {
        const pointer = open.length === 1 ? `#/${name.slice(0, LONGEST_NAME).replaceAll('~', '~0').replaceAll('/', '~1')}` : '#';
        return new InvalidInput([{ pointer, detail: 'Must be given once: the body names it twice.' }]);
      }
      names?.add(name);
    }
    last = token;
  }
  return null;
}
