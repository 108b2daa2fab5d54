import type { By } from '../domain/mappings.js';

/** Who asked for an import. */
export interface Importer extends By {
  /** Whether they vouch for the doctors, hospitals and patients that it brings: a person does, other software does not. */
  vouches: boolean;
}
