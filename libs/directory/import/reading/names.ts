import { isAllCapitals, readableName, readableText } from './capitals.js';
import { isCurrent } from './periods.js';
import type { HumanName } from './fhir.js';

/** A person's name as it is shown, and its parts, by which the same person is known again. */
export interface PersonName {
  shown: string;
  given: string[];
  family: string[];
  suffix: string[];
}

const NAME_ORDER = ['official', 'usual', undefined, 'temp', 'nickname', 'anonymous', 'maiden', 'old'];
const REPRESENTATION = 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation';
/** Ideographic first, then syllabic and alphabetic writing of the same name. */
const REPRESENTATIONS = [undefined, 'IDE', 'SYL', 'ABC'];
/** Forms of address, which the gender says already. */
const CIVIL =
  /^(mr|mrs|ms|miss|mx|master|herr|frau|monsieur|madame|mademoiselle|mme|mlle|sr|sra|srta|señor|señora|senor|senora|don|doña|sig|signor|signora)\.?$/i;
const ACADEMIC = /^(dr|doctor|prof|professor)\b/i;
const DOCTOR = /^(dr\.?|doctor)$/i;

const present = (parts: (string | null | undefined)[] | null | undefined): string[] =>
  (parts ?? []).filter((part): part is string => !!part);
const wordsOf = (text: string): string[] => text.split(' ').filter(Boolean);
const folded = (word: string): string => word.normalize('NFC').toLowerCase().replace(/[.,]/g, '');

/** The name by which a person is addressed now: the official one only while its period runs. `title` keeps a doctor's title. */
export function personName(names: HumanName[] | null | undefined, today: string, { title = false } = {}): PersonName | undefined {
  const rank = (name: HumanName): number => {
    const use = NAME_ORDER.indexOf(name.use ?? undefined);
    const representation = REPRESENTATIONS.indexOf(name.extension?.find(({ url }) => url === REPRESENTATION)?.valueCode ?? undefined);
    return (isCurrent(name.period, today) ? 0 : 1000) + (use < 0 ? NAME_ORDER.length : use) * 10 + Math.max(0, representation);
  };
  for (const name of [...(names ?? [])].sort((a, b) => rank(a) - rank(b))) {
    const read = readName(name, title);
    if (read) return read;
  }
  return undefined;
}

function readName(name: HumanName, title: boolean): PersonName | undefined {
  const { given, family } = withoutArtefacts(present(name.given), present([name.family]));
  const suffix = present(name.suffix);
  const prefix = present(name.prefix).filter((word) => !CIVIL.test(word));
  const core = given.length + family.length > 0 ? ordered(given, family, name) : plainText(name, [...prefix, ...suffix]);
  if (core === '') return undefined;
  const titles = prefix.filter((word) => !title || ACADEMIC.test(word)).map((word) => (DOCTOR.test(word) ? 'Dr.' : word));
  const before = ACADEMIC.test(core) ? [] : titles;
  const after = suffix.filter((word) => !wordsOf(core).map(folded).includes(folded(word)));
  return { shown: [...before, core, ...after].join(' '), given, family, suffix };
}

/** The parts in the order of `text`, if the text has the same words. */
function ordered(given: string[], family: string[], { text, prefix, suffix }: HumanName): string {
  const capitals = isAllCapitals([...given, ...family].join(' '));
  const parts = capitals ? readableName({ given, family: family.flatMap(wordsOf) }) : { given, family };
  const words = [...parts.given, ...parts.family].flatMap(wordsOf);
  const usual = isFamilyFirst(words) ? [...parts.family, ...parts.given] : [...parts.given, ...parts.family];
  if (!text) return usual.join(' ');
  const around = new Set([...present(prefix), ...present(suffix)].flatMap(wordsOf).map(folded));
  const said = wordsOf(text).filter((word, _, all) => all.length <= words.length || !around.has(folded(word)));
  const left = [...words];
  const inOrder = said.flatMap((word) => {
    const at = left.findIndex((part) => folded(part) === folded(word));
    return at < 0 ? [] : left.splice(at, 1);
  });
  if (said.length === words.length && left.length === 0) return inOrder.join(' ');
  const unspaced = folded(text).replaceAll(' ', '');
  return unspaced === folded([...family, ...given].join('')).replaceAll(' ', '') ? text : usual.join(' ');
}

/** A text without parts, without the forms of address that it begins with. */
function plainText({ text }: HumanName, around: string[]): string {
  const words = wordsOf(text ?? '');
  while (words.length > 1 && CIVIL.test(words[0] ?? '')) words.shift();
  const whole = words.join(' ');
  if (!isAllCapitals(whole)) return whole;
  const known = new Set(around.map(folded));
  return readableText(words.filter((word) => !known.has(folded(word))).join(' ')) || whole;
}

/** Names in the scripts of China, Japan and Korea begin with the family name. */
const isFamilyFirst = (words: string[]): boolean =>
  words.every((word) => /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー・]+$/u.test(word));

/** Synthea ends every part of a name in digits (Del836 Williamson769); anybody else's digits are meant (Babygirl1). */
function withoutArtefacts(given: string[], family: string[]): { given: string[]; family: string[] } {
  const isSynthea = given.length > 0 && family.length > 0 && [...given, ...family].every((part) => /\p{L}\d+$/u.test(part));
  if (!isSynthea) return { given, family };
  const strip = (part: string): string => part.replace(/\d+$/, '').trim();
  return { given: given.map(strip), family: family.map(strip) };
}
