/** Neighbours in the alphabet, among the digits and on keyboards. After the end each row continues at its beginning. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'qsdfghjklm',
  'zxcvbnm',
  'yxcvbnm',
];
const backwards = (text: string): string => Array.from(text).reverse().join('');
const RUNS = ROWS.flatMap((row) => [row, backwards(row)]).map((row) => row.repeat(2));

/** True if the code points of the characters go up by one each, or down by one each. */
function goesOn(characters: readonly string[]): boolean {
  const steps = characters.slice(1).map((character, i) => (character.codePointAt(0) ?? 0) - (characters[i]?.codePointAt(0) ?? 0));
  return Math.abs(steps[0] ?? 0) === 1 && steps.every((step) => step === steps[0]);
}

/**
 * True if a password is blank, repeats one or two characters, or is a row of letters, digits or keys, once or repeated. Case and width do not count.
 */
export function isTooSimple(password: string): boolean {
  const written = password.normalize('NFKC').toLowerCase().replaceAll(/\s/gu, '');
  if (written === '') return true;
  const unit = written.slice(0, (written + written).indexOf(written, 1));
  const characters = Array.from(unit);
  return characters.length <= 2 || goesOn(characters) || RUNS.some((run) => run.includes(unit));
}
