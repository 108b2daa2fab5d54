const NUL = String.fromCharCode(0);

/** True if PostgreSQL and JSON can store the text: no NUL, no half of a surrogate pair. */
export const isStorable = (value: string): boolean => !value.includes(NUL) && value.isWellFormed();

/** Length in characters (code points), as people and JSON Schema count: JavaScript counts some characters as two. */
export const lengthOf = (value: string): number => {
  let length = 0;
  for (const _ of value) length += 1;
  return length;
};

/**
 * Characters that are invisible in a name or reorder the text beside them: control, format (zero-width, direction), line separators, private use,
 * noncharacters, and letters that are drawn as nothing.
 */
const INVISIBLE = /\u034f|\u17b4|\u17b5|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Noncharacter_Code_Point}\u115f\u1160\u2800\u3164\uffa0]/u;
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;
export const holdsInvisible = (value: string): boolean => INVISIBLE.test(value) || !VISIBLE.test(value);

/** The same for the contract, as ranges that every regular expression engine knows. White space around the text is trimmed. */
const SPACE = '\\s';
const HIDDEN = [
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u115f\\u1160\\u17b4\\u17b5\\u180e',
  '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff9-\\ufffb\\ufffe\\uffff',
].join('');
export const ONE_LINE = `^${SPACE}*[^${SPACE}${HIDDEN}][^${HIDDEN}]*${SPACE}*$`;
export const LINES = '^\\s*[^\\s\\0][^\\0]*$';
