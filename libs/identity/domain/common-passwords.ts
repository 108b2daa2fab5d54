import { dictionary } from '@zxcvbn-ts/language-common';

const REFUSED = 3000;
const SHORTEST = 8;

// The list is ordered by how often leaks show each; shorter ones are refused by their length already.
const common = new Set(
  dictionary['passwords-common']
    .filter((password) => password.length >= SHORTEST)
    .slice(0, REFUSED)
    .map((password) => password.toLowerCase()),
);

/** What whoever knows where it is used tries first: with digits and signs around it, such a word alone makes no password. */
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

/** Whether a password is among the 3,000 most common ones of at least 8 characters, one of them or a word of the place with digits and signs around it, whatever its case. */
export function isTooCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const letters = lower.replaceAll(/[^\p{L}]/gu, '');
  return common.has(lower) || common.has(letters) || place.has(letters);
}
