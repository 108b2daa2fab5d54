import { InvalidInput, pointerPart } from '../problem/problem.js';

/** Limit up to which searching a list is faster than creating a set. */
const FEW = 8;

const [QUOTE, BACKSLASH, COLON, SPACE, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 58, 32, 91, 93, 123, 125] as const;

/**
 * The refusal of an object that names a field twice, or null. For such a body one reader takes the first value and another the last, so that the
 * checked value is not the used one (RFC 8259, 4). The text has been parsed, so it is valid JSON. The caller is not known yet, so this has to be
 * fast: it reads character by character and cuts out only names.
 */
export function repeatedNameIn(json: string): InvalidInput | null {
  // Names of each open object; undefined for an open list.
  const open: (Names | undefined)[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const sign = json.charCodeAt(at);
    if (sign === QUOTE) {
      const end = endOfText(json, at);
      if (isName(json, end)) {
        const name = nameIn(json, at, end);
        if (open.at(-1)?.add(name) === false) return twice(name, open.length);
      }
      at = end;
    } else if (sign === OPEN_OBJECT) open.push(new Names());
    else if (sign === OPEN_LIST) open.push(undefined);
    else if (sign === CLOSE_OBJECT || sign === CLOSE_LIST) open.pop();
  }
  return null;
}

class Names {
  private readonly few: string[] = [];
  private many: Set<string> | undefined;

  /** True if the name is new. */
  add(name: string): boolean {
    if (this.many ? this.many.has(name) : this.few.includes(name)) return false;
    if (this.many) this.many.add(name);
    else if (this.few.push(name) > FEW) this.many = new Set(this.few);
    return true;
  }
}

/** Position of the quote that ends the text whose first quote is at `start`. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  for (; at < json.length; at += 1) {
    const sign = json.charCodeAt(at);
    if (sign === QUOTE) break;
    if (sign === BACKSLASH) at += 1;
  }
  return at;
}

/** True if a colon follows: it follows names only. */
function isName(json: string, end: number): boolean {
  let next = end + 1;
  while (json.charCodeAt(next) <= SPACE) next += 1;
  return json.charCodeAt(next) === COLON;
}

function nameIn(json: string, start: number, end: number): string {
  const name = json.slice(start + 1, end);
  return name.includes('\\') ? (JSON.parse(json.slice(start, end + 1)) as string) : name;
}

function twice(name: string, depth: number): InvalidInput {
  const pointer = depth === 1 ? `#/${pointerPart(name)}` : '#';
  return new InvalidInput([{ pointer, detail: 'Must be given once: the body names it twice.' }]);
}
