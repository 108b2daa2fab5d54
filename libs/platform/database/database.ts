import { AsyncLocalStorage } from 'node:async_hooks';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Sql } from '../../kernel/sql.js';
import { OutboxBell } from '../outbox/outbox-bell.js';
import { execute } from './execute.js';

const ambient = new AsyncLocalStorage<EntityManager>();

/** The one way of all commands and queries to PostgreSQL. One command is one transaction: nested calls join the open one. */
@Injectable()
export class Database {
  constructor(
    private readonly root: EntityManager,
    private readonly bell: OutboxBell,
  ) {}

  /** Reads entities: the entity manager of the open transaction, or a fresh one without a transaction. */
  get em(): EntityManager {
    return ambient.getStore() ?? this.root.fork();
  }

  /** True inside of a transaction, which sees its own changes before anybody else does: nothing that it reads may be kept for others. */
  get isChanging(): boolean {
    return ambient.getStore() !== undefined;
  }

  /** Runs one statement with bound parameters, in the open transaction if there is one. */
  query<Row extends object>(statement: Sql): Promise<Row[]> {
    return execute<Row>(ambient.getStore() ?? this.root, statement);
  }

  /** The same for a hot path with few different texts: prepared once per connection if no transaction is open. */
  hot<Row extends object>(statement: Sql): Promise<Row[]> {
    return execute<Row>(ambient.getStore() ?? this.root, statement, { prepared: true });
  }

  /** A hot write in one statement that includes its outbox rows. */
  async write<Row extends object>(statement: Sql): Promise<Row[]> {
    const rows = await this.hot<Row>(statement);
    if (!ambient.getStore()) this.bell.ring();
    return rows;
  }

  /** All or nothing: entities are flushed, their events stored, then committed, then the workers are woken. */
  async transaction<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    const isOpen = ambient.getStore() !== undefined;
    const result = await this.quietly(work);
    if (!isOpen) this.bell.ring();
    return result;
  }

  /** A transaction that wakes nobody, for work that was woken itself: it would wake itself again and again. */
  async quietly<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    const open = ambient.getStore();
    if (!open) return this.root.fork().transactional((em) => ambient.run(em, () => work(em)));
    const result = await work(open);
    await open.flush();
    return result;
  }

  /**
   * Runs work that may fail without ending the open transaction: it is rolled back to a savepoint, and the error is rethrown. Must be called inside
   * `transaction`.
   */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const open = ambient.getStore();
    if (!open) throw new Error('attempt() needs an open transaction');
    return open.transactional((em) => ambient.run(em, work));
  }
}
