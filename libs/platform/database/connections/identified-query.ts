import { Query } from 'pg';
import { type Asker, NOBODY, sameAsker } from './asker.js';

/** Internal wire protocol of pg's own queries; the types of pg show only the public part. */
interface Wire {
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  parse(message: { text: string; name: string }): void;
  bind(message: { statement: string; values: readonly string[] }): void;
  execute(message: object): void;
  describe(message: object): void;
}

/** Names and parsers of a statement's columns, as the client keeps them for one result. */
interface Columns {
  fields: readonly unknown[];
  _parsers: unknown;
  _prebuiltEmptyResultObject: unknown;
}

interface WireQuery {
  _result: Columns;
  _accumulateRows: boolean;
  text?: string;
  name?: string;
  callback?: (error: Error | null, result: unknown) => void;
  requiresPreparation(): boolean;
  submit(wire: Wire): Error | null;
  prepare(wire: Wire): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  handleError(error: Error, wire: Wire): void;
}
const WireQuery = Query as unknown as new (...parameters: unknown[]) => WireQuery;

/** State of one connection: its transaction status, and the caller set in this transaction; undefined if that is uncertain. */
export interface Session {
  status(): 'I' | 'T' | 'E' | null;
  told: Asker | undefined;
  /**
   * Columns of the prepared statements that have been sent, by name. PostgreSQL refuses a prepared statement whose columns have changed, so that they are
   * described once only.
   */
  columns: Map<string, Columns>;
  /** The wire of this connection without descriptions. */
  undescribed?: Wire;
}

const TELL = 'consilium_asker';
const TELL_TEXT = `select set_config('consilium.role', $1, true), set_config('consilium.user_id', $2, true), set_config('consilium.profile_id', $3, true)`;

/** Statements that begin or end a transaction read no table, and must not be sent inside of another one. */
const CONTROL = /^\s*(begin|start\s+transaction|commit|end|rollback|savepoint|release|set\s+transaction)\b/i;
const BACK_TO_SAVEPOINT = /^\s*rollback\s+to\b/i;

/**
 * A query that first sets the caller in PostgreSQL, for this transaction only and in the same round trip: both statements are sent before one Sync,
 * so that the server runs them as one transaction. In an open transaction the caller is set only if it changed. This is decided when the query is
 * submitted, not when it is created: by then all statements before it have been answered.
 */
export class IdentifiedQuery extends WireQuery {
  private tells = false;
  /** True while the answers belong to the statement that sets the caller, not to the query itself. */
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
    // The caller is set only until the transaction ends.
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
    const columns = this.session.columns.get(this.own.name ?? '');
    if (columns) {
      Object.assign(this._result, columns);
      this._accumulateRows = true;
    }
    super.prepare(columns ? (this.session.undescribed ??= withoutDescriptions(wire)) : wire);
    if (this.tells) this.tell(true);
  }

  override handleRowDescription(message: unknown): void {
    super.handleRowDescription(message);
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result;
    if (this.own.name) this.session.columns.set(this.own.name, { fields, _parsers, _prebuiltEmptyResultObject });
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
    // If setting the caller failed, the statement after it was never parsed.
    if (this.own.name) Reflect.deleteProperty(wire.submittedNamedStatements, this.own.name);
    super.handleError(error, wire);
  }

  /** Switches the name: the client notes under the name of the query which statements the server has parsed. */
  private tell(telling: boolean): void {
    this.telling = telling;
    this.name = telling ? TELL : this.own.name;
    this.text = telling ? TELL_TEXT : this.own.text;
  }
}

const withoutDescriptions = (wire: Wire): Wire => Object.assign(Object.create(wire) as Wire, { describe: () => undefined });
