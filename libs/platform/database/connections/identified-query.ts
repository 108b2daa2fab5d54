import { Query } from 'pg';
import { type Asker, NOBODY, sameAsker } from './asker.js';

/** The wire protocol as pg's own queries speak it; its types tell only the outside. */
interface Wire {
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  parse(message: { text: string; name: string }): void;
  bind(message: { statement: string; values: readonly string[] }): void;
  execute(message: object): void;
}

interface WireQuery {
  text?: string;
  name?: string;
  callback?: (error: Error | null, result: unknown) => void;
  requiresPreparation(): boolean;
  submit(wire: Wire): Error | null;
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  handleError(error: Error, wire: Wire): void;
}
const WireQuery = Query as unknown as new (...parameters: unknown[]) => WireQuery;

/** What one connection knows: whether a transaction is open, and what it was told in it; undefined where that is not certain. */
export interface Session {
  status(): 'I' | 'T' | 'E' | null;
  told: Asker | undefined;
}

const TELL = 'consilium_asker';
const TELL_TEXT = `select set_config('consilium.role', $1, true), set_config('consilium.user_id', $2, true), set_config('consilium.profile_id', $3, true)`;

/** What opens and closes transactions reads no table, and must not find itself inside one. */
const CONTROL = /^\s*(begin|start\s+transaction|commit|end|rollback|savepoint|release|set\s+transaction)\b/i;
const BACK_TO_SAVEPOINT = /^\s*rollback\s+to\b/i;

/**
 * A query that tells PostgreSQL first who asks, for this transaction only and in the same round trip: both statements go out before one
 * Sync, which the server runs as one transaction. In an open transaction it tells only what was not told there yet. When it is submitted,
 * not when it is made, it knows which of these it is: then all statements before it have been answered.
 */
export class IdentifiedQuery extends WireQuery {
  private tells = false;
  /** The answers that come now are to the telling, not to the query itself. */
  private telling = false;
  private readonly own: { name: string | undefined; text: string | undefined };

  constructor(
    parameters: unknown[],
    private readonly asker: Asker,
    private readonly session: Session,
  ) {
    super(...parameters);
    this.own = { name: this.name, text: this.text };
  }

  override submit(wire: Wire): Error | null {
    const { session } = this;
    const text = this.text ?? '';
    // What was told ends with its transaction.
    if (session.status() === 'I') session.told = NOBODY;
    if (BACK_TO_SAVEPOINT.test(text)) session.told = undefined;
    this.tells = !CONTROL.test(text) && !(session.told && sameAsker(session.told, this.asker));
    return super.submit(wire);
  }

  override requiresPreparation(): boolean {
    return this.tells || super.requiresPreparation();
  }

  override prepare(wire: Wire): void {
    if (this.tells) {
      if (!wire.parsedStatements[TELL]) wire.parse({ text: TELL_TEXT, name: TELL });
      wire.bind({ statement: TELL, values: this.asker });
      wire.execute({});
    }
    super.prepare(wire);
    if (this.tells) this.tell(true);
  }

  override handleDataRow(message: unknown): void {
    if (!this.telling) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (!this.telling) {
      super.handleCommandComplete(message, wire);
      return;
    }
    this.tell(false);
    this.session.told = this.asker;
  }

  override handleError(error: Error, wire: Wire): void {
    // Where the telling failed the statement behind it was never parsed.
    if (this.own.name) Reflect.deleteProperty(wire.submittedNamedStatements, this.own.name);
    super.handleError(error, wire);
  }

  /** The client notes under the name of its query which statements the server has parsed. */
  private tell(telling: boolean): void {
    this.telling = telling;
    this.name = telling ? TELL : this.own.name;
    this.text = telling ? TELL_TEXT : this.own.text;
  }
}
