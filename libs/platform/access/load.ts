import { type EntityClass, LockMode, raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { NotAllowed, NotFound, StaleVersion } from '../../kernel/domain-error.js';
import { raw as name, type Sql, sql } from '../../kernel/sql.js';
import { execute } from '../database/execute.js';
import type { Actor } from './actor.js';

interface Row {
  id: string;
}

/** Loads the one row that the caller may read, or says that there is none. */
export async function loadReadable<E extends Row>(em: EntityManager, actor: Actor, entity: EntityClass<E>, id: string): Promise<E> {
  return find(em, actor, entity, id);
}

/**
 * Loads the row for a change, locked: 404 where the caller may not read it, 403 where they may read it but not do `action`,
 * 412 where `expectedVersion` (from `If-Match`) is no longer its version.
 */
export async function loadFor<E extends Row>(
  action: string,
  em: EntityManager,
  actor: Actor,
  entity: EntityClass<E>,
  id: string,
  expectedVersion?: number,
): Promise<E> {
  const found = await find(em, actor, entity, id, LockMode.PESSIMISTIC_WRITE);
  const subject = entity.name;
  if (!actor.may(action, subject)) throw new NotAllowed(action, subject.toLowerCase());
  const rule = actor.where(action, subject, 'r');
  if (!sameRule(rule, actor.where('read', subject, 'r'))) {
    const meta = em.getMetadata(entity);
    const table = name(`${meta.schema ?? 'public'}.${meta.tableName}`);
    const allowed = await execute(em, sql`select 1 from ${table} r where r.id = ${id} and ${rule}`);
    if (allowed.length === 0) throw new NotAllowed(action, subject.toLowerCase());
  }
  const version = (found as { version?: number }).version;
  if (expectedVersion !== undefined && version !== undefined && version !== expectedVersion) throw new StaleVersion({ currentVersion: version });
  return found;
}

const sameRule = (a: Sql, b: Sql): boolean => a.text === b.text && JSON.stringify(a.values) === JSON.stringify(b.values);

async function find<E extends Row>(em: EntityManager, actor: Actor, entity: EntityClass<E>, id: string, lockMode?: LockMode): Promise<E> {
  const rule = actor.where('read', entity.name, 'r');
  const readable = raw((alias) => actor.where('read', entity.name, alias).sql, rule.values);
  const found = await em.findOne(entity, { id, [readable]: [] } as never, { lockMode });
  if (!found) throw new NotFound(entity.name.toLowerCase());
  return found as E;
}
