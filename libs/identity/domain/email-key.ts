/**
 * What emails are compared by: of ASCII letters the case does not count, any other letter is another one. What counts as the lower case of
 * those differs between PostgreSQL and JavaScript, and `İ` must neither find the account of an `i` nor be counted apart from it.
 */
export const emailKey = (email: string): string => email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
