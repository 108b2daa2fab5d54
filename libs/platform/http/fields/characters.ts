const NUL = String.fromCharCode(0);

/** Whether PostgreSQL and JSON can hold a text: no NUL, no half of a surrogate pair. */
export const storable = (value: string): boolean => !value.includes(NUL) && value.isWellFormed();

/** In characters (code points), as people and JSON Schema count them: JavaScript counts some as two. */
export const lengthOf = (value: string): number => {
  let length = 0;
  for (const _ of value) length += 1;
  return length;
};

/** Control, format (zero-width, direction) and line characters: they hide in a name, or reorder what stands beside it. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
export const holdsInvisible = (value: string): boolean => INVISIBLE.test(value);

/** The same for readers of the contract, in ranges that every regular expression engine knows; white space around the text is cut off. */
const SPACE = '\\s';
const HIDDEN = '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';
export const ONE_LINE = `^${SPACE}*[^${SPACE}${HIDDEN}][^${HIDDEN}]*${SPACE}*$`;
export const LINES = '^\\s*[^\\s\\0][^\\0]*$';
