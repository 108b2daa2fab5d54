/**
 * The key by which emails are compared: the case of ASCII letters does not count, any other letter must be equal. PostgreSQL and JavaScript disagree
 * about the lower case of other letters: `İ` must not find the account of an `i`, nor be counted apart from it.
 */
export const emailKey = (email: string): string => email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
