/** Whose password it is to be. */
export interface Owner {
  email: string;
  /** Of the account, and of the profile behind it. */
  names: string[];
}

/** Whether a password is the owner's email, what stands before its @, or their name: whatever case, accents, spaces and signs. */
export function isPersonal(password: string, { email, names }: Owner): boolean {
  const own = bare(password);
  return own !== '' && [email, email.slice(0, email.lastIndexOf('@')), ...names].map(bare).includes(own);
}

/** Letters and digits alone, without accents. */
const bare = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
