/** What stands side by side in the alphabet, among the digits and on keyboards; each goes on from its end at its beginning. */
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

/** Whether each character is the next one of its script, or each the one before. */
function goesOn(characters: readonly string[]): boolean {
  const steps = characters.slice(1).map((character, i) => (character.codePointAt(0) ?? 0) - (characters[i]?.codePointAt(0) ?? 0));
  return Math.abs(steps[0] ?? 0) === 1 && steps.every((step) => step === steps[0]);
}

/** Whether a password is blank, one or two characters again and again, or a row of letters, digits or keys, once or repeated, whatever its case and width. */
export function isTooSimple(password: string): boolean {
  const written = password.normalize('NFKC').toLowerCase().replaceAll(/\s/gu, '');
  if (written === '') return true;
  const unit = written.slice(0, (written + written).indexOf(written, 1));
  const characters = Array.from(unit);
  return characters.length <= 2 || goesOn(characters) || RUNS.some((run) => run.includes(unit));
}
