/** Whose password it is to be. */
export interface Owner {
  email: string;
  /** Of the account, and of the profile behind it. */
  names: string[];
}

/** Whether a password is the owner's email, what stands before its @, or their name: whatever the case, and however spaced. */
export function isPersonal(password: string, { email, names }: Owner): boolean {
  return [email, email.slice(0, email.lastIndexOf('@')), ...names].map(bare).includes(bare(password));
}

const bare = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll(/\s/gu, '');
