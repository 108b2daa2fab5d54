const NUL = String.fromCharCode(0);

/** Whether PostgreSQL and JSON can hold a text: no NUL, no half of a surrogate pair. */
export const isStorable = (value: string): boolean => !value.includes(NUL) && value.isWellFormed();

/** In characters (code points), as people and JSON Schema count them: JavaScript counts some as two. */
export const lengthOf = (value: string): number => {
  let length = 0;
  for (const _ of value) length += 1;
  return length;
};

/**
 * Characters that hide in a name, or reorder what stands beside it: control, format (zero-width, direction), lines, private use, what no text holds, and
 * letters that are drawn as nothing.
 */
const INVISIBLE = /\u034f|\u17b4|\u17b5|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Noncharacter_Code_Point}\u115f\u1160\u2800\u3164\uffa0]/u;
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;
export const holdsInvisible = (value: string): boolean => INVISIBLE.test(value) || !VISIBLE.test(value);

/** The same for readers of the contract, in ranges that every regular expression engine knows; white space around the text is cut off. */
const SPACE = '\\s';
const HIDDEN = [
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u115f\\u1160\\u17b4\\u17b5\\u180e',
  '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff9-\\ufffb\\ufffe\\uffff',
].join('');
export const ONE_LINE = `^${SPACE}*[^${SPACE}${HIDDEN}][^${HIDDEN}]*${SPACE}*$`;
export const LINES = '^\\s*[^\\s\\0][^\\0]*$';
