import { AsyncLocalStorage } from 'node:async_hooks';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Sql } from '../../kernel/sql.js';
import { OutboxBell } from '../outbox/outbox-bell.js';
import { execute } from './execute.js';

const ambient = new AsyncLocalStorage<EntityManager>();

/** Where every command and query meets PostgreSQL. One command, one transaction: nested calls join the one that is open. */
@Injectable()
export class Database {
  constructor(
    private readonly root: EntityManager,
    private readonly bell: OutboxBell,
  ) {}

  /** Reads entities: the open transaction's entity manager, or a fresh one without a transaction. */
  get em(): EntityManager {
    return ambient.getStore() ?? this.root.fork();
  }

  /** Runs one statement with bound parameters, in the open transaction where there is one. */
  query<Row extends object>(statement: Sql): Promise<Row[]> {
    return execute<Row>(ambient.getStore() ?? this.root, statement);
  }

  /** The same for a hot path whose texts are few: prepared once per connection where no transaction is open. */
  hot<Row extends object>(statement: Sql): Promise<Row[]> {
    return execute<Row>(ambient.getStore() ?? this.root, statement, { prepared: true });
  }

  /** A hot write in one statement that carries its outbox rows with it. */
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
   * Work that may fail without taking the open transaction with it: undone to where it began, and the error handed on.
   * Must be called inside `transaction`.
   */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const open = ambient.getStore();
    if (!open) throw new Error('attempt() needs an open transaction');
    return open.transactional((em) => ambient.run(em, work));
  }
}
