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

/** Whether a password is among the 3,000 most common ones of at least 8 characters, whatever its case. */
export const isTooCommon = (password: string): boolean => common.has(password.toLowerCase());
