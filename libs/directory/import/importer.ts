import type { By } from '../domain/mappings.js';

/** The account that asked for an import, and its rights. */
export interface Importer extends By {
  importId: string;
  /** True if the account vouches for the doctors, hospitals and patients of the import: a person does, other software does not. */
  vouches: boolean;
  /** True if the account may map profiles that were here before the import. It may always map profiles that the import brings. */
  mayRelate: boolean;
}
