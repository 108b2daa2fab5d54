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

/** Whether a password is blank, one character again and again, or a row of letters, digits or keys, once or repeated, whatever its case. */
export function isTooSimple(password: string): boolean {
  const written = password.toLowerCase().replaceAll(/\s/gu, '');
  if (written === '') return true;
  const unit = written.slice(0, (written + written).indexOf(written, 1));
  return Array.from(unit).length === 1 || (unit.length > 2 && RUNS.some((run) => run.includes(unit)));
}
