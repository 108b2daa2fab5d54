import type { By } from '../domain/mappings.js';

/** Who asked for an import, and what they may. */
export interface Importer extends By {
  importId: string;
  /** Whether they vouch for the doctors, hospitals and patients that it brings: a person does, other software does not. */
  vouches: boolean;
  /** Whether it may relate people who were here before it; those whom it brings it may relate in any case. */
  mayRelate: boolean;
}
