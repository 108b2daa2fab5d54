/** Actions that a person vouches for, or consents to: no scope allows them. */
const PERSONAL = ['check', 'verify', 'vouch', 'validate', 'accept', 'merge'];

/**
 * Scopes for other systems: `appointments:read` allows reading; `appointments:write` allows changes and reading, since the answer to a change shows
 * the record.
 */
export class Scopes {
  /** All existing scopes. */
  readonly names: readonly string[];
  private readonly resources: ReadonlyMap<string, string>;

  /** `resources` gives the resource for a kind of record. A kind that is missing cannot be reached with any scope. */
  constructor(resources: Record<string, string>) {
    this.resources = new Map(Object.entries(resources));
    this.names = [...new Set(this.resources.values())].sort().flatMap((resource) => [`${resource}:read`, `${resource}:write`]);
  }

  resourceOf(subject: string): string | undefined {
    return this.resources.get(subject);
  }

  /** The narrowest scope that allows the action; undefined if none does. */
  narrowest(action: string, subject: string): string | undefined {
    const resource = this.resourceOf(subject);
    return resource && !PERSONAL.includes(action) ? `${resource}:${action === 'read' ? 'read' : 'write'}` : undefined;
  }

  /** True if these scopes allow the action. The rules of the caller's role are checked separately. */
  allow(given: readonly string[], action: string, subject: string): boolean {
    const resource = this.resourceOf(subject);
    if (!resource || PERSONAL.includes(action)) return false;
    return given.includes(`${resource}:write`) || (action === 'read' && given.includes(`${resource}:read`));
  }
}
