/** A resource, read: `warnings` names contact details that could not be read and were left out. */
export interface Profile<Fields> {
  fields: Fields;
  warnings: string[];
  /** What tells it apart from others with the same short id. */
  person: string[];
}

/** A resource that cannot become a profile, and why. */
export class Unreadable extends Error {}
