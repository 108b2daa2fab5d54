/** A name in parts; a name whose parts are not known has its words in `all` only. */
export interface NameParts {
  /** Whole name as it is shown. */
  shown: string;
  given?: string[];
  family?: string[];
}

const NEWBORN = /^(?:bg|bb|baby|babyboy|babygirl|boy|girl|twin|newborn|infant|neonate|male|female|unnamed|[a-d])$/;
const NEWBORN_START = /^(baby|newborn|infant|neonate|unnamed|babyboy|babygirl|bg|bb)/;
const TITLES = new Set([
  'dr',
  'doctor',
  'prof',
  'professor',
  'med',
  'mr',
  'mrs',
  'ms',
  'miss',
  'herr',
  'frau',
  'md',
  'do',
  'phd',
  'rn',
  'np',
  'facc',
  'mbbs',
]);
const GENERATIONS = new Map(Object.entries({ sr: '1', senior: '1', jr: '2', junior: '2', ii: '2', iii: '3', iv: '4' }));
const PARTICLES = new Set('al da dal de del dela della den der di do dos du el la le ten ter van vom von y zu zum zur'.split(' '));

/** Words without accents, case and hyphens; ä, ae and a are one. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replace(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => word.replace(/([aou])e(?=[^aeiou]|$)/g, '$1'));

interface Read {
  words: string[];
  given?: string[];
  family?: string[];
  generation?: string;
  newborn: boolean;
  latin: boolean;
}

/** Titles, generations and particles: they may be missing. The first word is a name, even if it looks like one of them. */
const isBeside = (word: string): boolean => TITLES.has(word) || GENERATIONS.has(word) || PARTICLES.has(word);
const withoutBeside = (words: string[]): string[] => {
  const start = words.findIndex((word) => !TITLES.has(word));
  return words.slice(start).filter((word, nth) => nth === 0 || !isBeside(word));
};

const withoutLast = (words: string[]): string[] => (words.length > 1 ? words.slice(0, -1) : words);

function readParts({ shown, given, family }: NameParts): Read {
  const words = wordsOf(shown);
  const hasParts = !!given?.length && !!family?.length;
  return {
    words,
    ...(hasParts && { given: wordsOf(given.join(' ')), family: wordsOf(family.join(' ')) }),
    generation: words
      .slice(1)
      .map((word) => GENERATIONS.get(word))
      .find(Boolean),
    newborn: isNewborn(hasParts ? wordsOf(given.join(' ')) : withoutLast(withoutBeside(words))),
    latin: /\p{Script=Latin}/u.test(shown),
  };
}

/** Babygirl1, "Baby Boy", "Girl A", BG: names of the first days. */
function isNewborn(given: string[]): boolean {
  const plain = given.map((word) => word.replace(/\d+$/, '')).filter(Boolean);
  const [first = ''] = plain;
  return NEWBORN_START.test(first)
    ? plain.slice(0, 1).some((word) => NEWBORN.test(word) || /^baby/.test(word))
    : plain.length > 1 && plain.every((word) => NEWBORN.test(word));
}

/** True for a name of the first days, which a real name replaces and which replaces none. */
export const isNewbornName = (name: NameParts): boolean => readParts(name).newborn;

/** True if the words are the same in any order. */
export const sameWords = (a: NameParts, b: NameParts): boolean =>
  withoutBeside(wordsOf(a.shown)).sort().join(' ') === withoutBeside(wordsOf(b.shown)).sort().join(' ');

const matches = (word: string, words: string[]): boolean =>
  words.includes(word) || words.some((other) => (word.length === 1 || other.length === 1) && other.charAt(0) === word.charAt(0));

/** Facts that speak for one person besides the name. */
export interface Evidence {
  /** A number and the whole birth date agree, so that the family name may have changed. */
  family: boolean;
  /** A number of the person's own agrees, so that a newborn may have got a name, or one name may be written in another script. */
  own: boolean;
}

/** True if both may be names of one person. Similar given names never agree: twins have them. */
export function namesAgree(known: NameParts, told: NameParts, evidence: Evidence): boolean {
  const [a, b] = [readParts(known), readParts(told)];
  if (a.generation && b.generation && a.generation !== b.generation) return false;
  if (a.newborn || b.newborn) return newbornAgrees(a, b, evidence.own);
  if (a.latin !== b.latin) return evidence.own;
  const parts = b.given && b.family ? b : a;
  const other = (parts === b ? a : b).words;
  if (!parts.given || !parts.family) return wordsAgree(withoutBeside(a.words), withoutBeside(b.words));
  const { given, family } = parts;
  const lostGiven = given.filter((word) => !matches(word, other));
  const lostFamily = family.filter((word, nth) => !matches(word, other) && (nth === family.length - 1 || !PARTICLES.has(word)));
  const extra = other.filter((word) => !matches(word, [...given, ...family]) && !isBeside(word));
  if (given.length === 0 || !given.some((word) => matches(word, other))) return false;
  if (lostGiven.length > 0 && extra.length > 0) return false;
  if (!matches(given[0] ?? '', other)) return false;
  return lostFamily.length === 0
    ? family.some((word) => matches(word, other))
    : evidence.family && lostGiven.length === 0 && isInOrder(given, other);
}

/** Ana Maria is not Maria Ana, who may be her sister. */
function isInOrder(given: string[], words: string[]): boolean {
  const places = given.map((word) => words.findIndex((other) => matches(word, [other])));
  return places.every((place, nth) => nth === 0 || place > (places[nth - 1] ?? -1));
}

/** The same words in any order, or one name with more words that begins in the same way. */
function wordsAgree(a: string[], b: string[]): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  if (shorter.length === 0 || !shorter.every((word) => matches(word, longer))) return false;
  return shorter.length === longer.length ? longer.every((word) => matches(word, shorter)) : shorter[0] === longer[0];
}

/** A newborn's name and the given one share the family name; two names of the first days must be the same. */
function newbornAgrees(a: Read, b: Read, own: boolean): boolean {
  if (a.newborn && b.newborn) return a.words.join(' ') === b.words.join(' ');
  const [baby, child] = a.newborn ? [a, b] : [b, a];
  const family = baby.family ?? withoutBeside(baby.words).slice(-1);
  return own && family.some((word) => matches(word, child.family ?? child.words));
}
