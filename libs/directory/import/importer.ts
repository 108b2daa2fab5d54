import type { By } from '../domain/mappings.js';

/** The account that asked for an import, its rights, and how it wants people brought in. */
export interface Importer extends By {
  importId: string;
  /** True if the doctors, hospitals and patients of the import need no further check: a person says so, other software cannot. */
  vouches: boolean;
  /** True if the account may map profiles that were here before the import. It may always map profiles that the import brings. */
  mayRelate: boolean;
  /** True if also fields that a person has changed by hand follow the source. */
  overwrite: boolean;
  /** Time zone of those whose address tells none. */
  timeZone: string;
}

/** A part of an import that is saved in one transaction. */
export interface Part {
  by: Importer;
  fileId: string;
  /** True in a dry run, which leaves appointments alone: nobody may wait for its end to book. */
  rehearses: boolean;
}
