/** The person who will own the password. */
export interface Owner {
  email: string;
  /** Names of the account and of its profile. */
  names: string[];
}

/** True if a password is the owner's email, its part before the @, or their name. Case, accents, spaces and signs do not count. */
export function isPersonal(password: string, { email, names }: Owner): boolean {
  const own = bare(password);
  return own !== '' && [email, email.slice(0, email.lastIndexOf('@')), ...names].map(bare).includes(own);
}

/** Keeps only letters and digits, without accents. */
const bare = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
