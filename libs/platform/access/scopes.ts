/** An action that a person vouches for: no scope gives it away. */
const PERSONAL = ['verify', 'vouch'];

/** What other systems may be given: `appointments:read` allows reading, `appointments:write` changes too, since a change shows the record. */
export class Scopes {
  /** All scopes that there are. */
  readonly names: readonly string[];
  private readonly resources: ReadonlyMap<string, string>;

  /** `resources` names the resource of a kind of record. A kind that is missing cannot be reached with any scope. */
  constructor(resources: Record<string, string>) {
    this.resources = new Map(Object.entries(resources));
    this.names = [...new Set(this.resources.values())].sort().flatMap((resource) => [`${resource}:read`, `${resource}:write`]);
  }

  /** The resource of a kind of record. */
  resourceOf(subject: string): string | undefined {
    return this.resources.get(subject);
  }

  /** The narrowest scope that reaches the action; undefined where none does. */
  narrowest(action: string, subject: string): string | undefined {
    const resource = this.resourceOf(subject);
    return resource && !PERSONAL.includes(action) ? `${resource}:${action === 'read' ? 'read' : 'write'}` : undefined;
  }

  /** Whether these scopes leave room for the action; whether the caller may do it is for the rules of their role. */
  allow(given: readonly string[], action: string, subject: string): boolean {
    const resource = this.resourceOf(subject);
    if (!resource || PERSONAL.includes(action)) return false;
    return given.includes(`${resource}:write`) || (action === 'read' && given.includes(`${resource}:read`));
  }
}
