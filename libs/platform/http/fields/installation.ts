/** Settings of the installation that the checks of some fields need. */
export interface Installation {
  /** Country of phone numbers without a code, ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Scopes that a client may have. */
  readonly scopes: readonly string[];
}

let current: Installation = { country: 'US', scopes: [] };

export const installation = (): Installation => current;

/** Reads synchronously with these settings of the installation. */
export function readingFor<T>(more: Partial<Installation>, read: () => T): T {
  const before = current;
  current = { ...before, ...more };
  try {
    return read();
  } finally {
    current = before;
  }
}
