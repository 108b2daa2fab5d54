import { dictionary } from '@zxcvbn-ts/language-common';

const REFUSED = 3000;
const SHORTEST = 8;

// The list is sorted by frequency in leaks. Shorter passwords are already refused by their length.
const common = new Set(
  dictionary['passwords-common']
    .filter((password) => password.length >= SHORTEST)
    .slice(0, REFUSED)
    .map((password) => password.toLowerCase()),
);

/** Words an attacker tries first on a medical site. Such a word with only digits and signs around it is refused. */
const place = new Set([
  'consilium',
  'hospital',
  'clinic',
  'practice',
  'doctor',
  'physician',
  'nurse',
  'patient',
  'medicine',
  'medical',
  'health',
  'healthcare',
  'administrator',
  'welcome',
]);

/**
 * True for one of the 3,000 most common passwords of at least 8 characters, in any case. Digits and signs around one of them or around a word of
 * `place` do not help.
 */
export function isTooCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const letters = lower.replaceAll(/[^\p{L}]/gu, '');
  return common.has(lower) || common.has(letters) || place.has(letters);
}
