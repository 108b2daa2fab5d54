/** A resource after reading. `warnings` names contact details that could not be read and were left out. */
export interface Profile<Fields> {
  fields: Fields;
  warnings: string[];
  /** Facts that distinguish it from other resources with the same short id. */
  person: string[];
}

/** A resource that cannot become a profile, with the reason. */
export class Unreadable extends Error {}
