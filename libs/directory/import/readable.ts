const SMALL = new Set(['a', 'an', 'and', 'at', 'by', 'for', 'of', 'on', 'or', 'the', 'to', 'with', 'de', 'del', 'la']);
const SHORTENED = new Set('blvd ctr dr ft hwy jr ln mr mrs ms mt mtn pkwy pl rd sq sr st str'.split(' '));
const INITIALS = new Set(['ii', 'iii', 'iv', 'usa', 'us', 'va', 'er', 'ne', 'se']);

/** Turns text in capitals into normal case. Text with any small letter stays as it is. */
export function readable(text: string, { initials = true } = {}): string {
  const tidy = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s-]+$/, '');
  if (!/\p{Lu}/u.test(tidy) || /\p{Ll}/u.test(tidy)) return tidy;
  const spaced = tidy.replace(/,(?=\S)/g, ', ');
  return spaced.replace(/[\p{L}\p{M}'’]+/gu, (word, at: number) => {
    const alone = at === 0 || spaced.length === at + word.length || /,\s*$/.test(spaced.slice(0, at));
    return capitalised(word, alone, initials);
  });
}

function capitalised(word: string, first: boolean, initials: boolean): string {
  const small = word.toLowerCase();
  if (!first && SMALL.has(small)) return small;
  if (initials && (INITIALS.has(small) || (/^[bcdfghjklmnpqrstvwxz]{2,4}$/.test(small) && !SHORTENED.has(small))))
    return word.toUpperCase();
  // O'Brien and D'Angelo get a second capital letter, Children's does not.
  return small
    .replace(/^\p{L}/u, upper)
    .replace(/^(O|D)(['’])(\p{L})/u, (_, name: string, mark: string, letter: string) => name + mark + upper(letter));
}

const upper = (letter: string): string => letter.toUpperCase();
