/** Small words of names of organisations and streets. */
const SMALL = new Set(['a', 'an', 'and', 'at', 'by', 'for', 'of', 'on', 'or', 'the', 'to', 'with', 'de', 'del', 'la']);
/** Words without vowels, or short ones, that are no initials. */
const SHORTENED = new Set('blvd ctr dr ft hlth hwy jr ln mr mrs ms mt mtn pkwy pl rd sq sr st str'.split(' '));
const INITIALS = new Set(['usa', 'us', 'va', 'er', 'ne', 'nw', 'se', 'sw', 'pa', 'pc', 'llc', 'md', 'mgh']);
/** Particles of family names, small if another word of the family name follows. */
const PARTICLES = new Set(
  'af al auf bin binti bint da dal dalla de degli dei del dela dell della delle den der des di do dos du e el ibn la las le lo los ten ter te thoe tot ul van vom von vd y zu zum zur'.split(
    ' ',
  ),
);
const WORD = /[\p{L}\p{M}\p{Nd}'’]+/gu;
const ROMAN = /^(?=[ivx])(?:x{0,3})(?:ix|iv|v?i{0,3})$/;
const ORDINAL = /^\d+(?:st|nd|rd|th)$/;

/** True if a letter is a capital and none is small. Only such a text is changed: mixed case is somebody's own. */
export const isAllCapitals = (text: string): boolean => /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text);

/** Turns the name of an organisation, a street or a city in capitals into normal case. */
export function readable(text: string): string {
  const tidy = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s-]+$/, '');
  if (!isAllCapitals(tidy)) return tidy;
  const spaced = tidy.replace(/,(?=\S)/g, ', ');
  return spaced.replace(WORD, (word, at: number) => {
    const small = word.toLowerCase();
    const alone = at === 0 || spaced.length === at + word.length || /,\s*$/.test(spaced.slice(0, at));
    if (!alone && SMALL.has(small)) return small;
    if (isRoman(small) || INITIALS.has(small) || (/^[bcdfghjklmnpqrstvwxz]{2,4}$/.test(small) && !SHORTENED.has(small))) return word;
    return capitalised(small);
  });
}

/** Words of one person's name, all in capitals, in normal case. */
export function readableName({ given, family }: { given: string[]; family: string[] }): { given: string[]; family: string[] } {
  return {
    given: given.map((part) => part.replace(WORD, (word) => (isInitials(word) ? word : capitalised(word.toLowerCase())))),
    family: family.map((part, nth) => familyName(part, nth < family.length - 1)),
  };
}

/** A whole name in capitals whose parts are not known. */
export const readableText = (name: string): string => {
  const [first = '', ...others] = name.split(' ');
  return [...readableName({ given: [first], family: [] }).given, ...readableName({ given: [], family: others }).family].join(' ');
};

const familyName = (part: string, moreFollow: boolean): string => {
  const words = part.split(' ');
  return words
    .map((word, nth) => {
      const small = word.toLowerCase();
      if (PARTICLES.has(small.replace(/['’]$/, '')) && (moreFollow || nth < words.length - 1)) return small;
      return word.replace(WORD, (piece) => (isRoman(piece.toLowerCase()) && nth > 0 ? piece : capitalised(piece.toLowerCase())));
    })
    .join(' ');
};

/** TJ, JR and single letters: no syllable. */
const isInitials = (word: string): boolean => /^[BCDFGHJKLMNPQRSTVWXZ]{2,3}$/.test(word) && !SHORTENED.has(word.toLowerCase());
const isRoman = (small: string): boolean => small.length > 1 && ROMAN.test(small);

/** O'Brien, D'Angelo and McDonnell get a second capital letter, Children's and Mack do not; 63rd gets none. */
function capitalised(small: string): string {
  if (ORDINAL.test(small)) return small;
  return small
    .replace(/^\p{L}/u, upper)
    .replace(/^(O|D|L)(['’])(\p{L}{2})/u, (_, name: string, mark: string, letters: string) => name + mark + upper(letters))
    .replace(/^Mc(\p{L}{2})/u, (_, letters: string) => `Mc${upper(letters)}`);
}

const upper = (letters: string): string => letters.charAt(0).toUpperCase() + letters.slice(1);
