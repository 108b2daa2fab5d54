import { type EntityClass, type FilterQuery, LockMode, raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { NotAllowed, NotFound, StaleVersion } from '../../kernel/domain-error.js';
import { type IdSet, join, raw as name, sql } from '../../kernel/sql.js';
import { execute } from '../database/execute.js';
import type { Actor } from './actor.js';

interface Row {
  id: string;
}

/**
 * Loads the row for a change, locked. 404 if the caller may not read it, 403 if they may read it but not do `action`, 412 if `expectedVersion` (from
 * `If-Match`) is no longer its version.
 */
export async function loadFor<E extends Row>(
  action: string,
  em: EntityManager,
  actor: Actor,
  entity: EntityClass<E>,
  id: string,
  expectedVersion?: number,
): Promise<E> {
  const found = await loadReadable(em, actor, entity, id, LockMode.PESSIMISTIC_WRITE);
  const subject = entity.name;
  if (!actor.may(action, subject)) throw new NotAllowed(action, wordFor(entity));
  const rule = actor.where(action, subject, 'r');
  if (rule !== actor.where('read', subject, 'r')) {
    const meta = em.getMetadata(entity);
    const allowed = await execute(
      em,
      sql`select 1 from ${name(`${meta.schema ?? 'public'}.${meta.tableName}`)} r where r.id = ${id} and ${rule}`,
    );
    if (allowed.length === 0) throw new NotAllowed(action, wordFor(entity));
  }
  const version = (found as { version?: number }).version;
  if (expectedVersion !== undefined && version !== undefined && version !== expectedVersion)
    throw new StaleVersion({ currentVersion: version });
  return found;
}

/** Rows that the caller may read, in the order of `(sort, id)`; `limit + 1` rows if there are more. */
export async function listReadable<E extends Row>(
  em: EntityManager,
  actor: Actor,
  entity: EntityClass<E>,
  list: { where?: FilterQuery<E>; among?: IdSet; sort: keyof E & string; after?: { after: string; id: string }; limit: number },
): Promise<E[]> {
  const { where = {}, among, sort, after, limit } = list;
  const filters: unknown[] = [where, readable(em, actor, entity)];
  if (among) filters.push({ [raw((alias) => `${alias}.id in (${among.query.sql})`, among.query.values)]: [] });
  if (after) filters.push({ $or: [{ [sort]: { $gt: after.after } }, { [sort]: after.after, id: { $gt: after.id } }] });
  const rows = await em.find(entity, { $and: filters } as never, { orderBy: { [sort]: 'asc', id: 'asc' } as never, limit: limit + 1 });
  return rows;
}

/** True if the caller may create a row with these ids. */
export async function mayCreate(em: EntityManager, actor: Actor, subject: string, ids: Record<string, string | null>): Promise<boolean> {
  if (!actor.may('create', subject)) return false;
  const columns = Object.entries(ids).map(([column, id]) => sql`${id}::uuid as ${name(column)}`);
  const allowed = await execute(em, sql`select 1 from (select ${join(columns)}) r where ${actor.where('create', subject, 'r')}`);
  return allowed.length > 0;
}

/** Loads one row that the caller may read; 404 if there is none. */
export async function loadReadable<E extends Row>(
  em: EntityManager,
  actor: Actor,
  entity: EntityClass<E>,
  id: string,
  lockMode?: LockMode,
): Promise<E> {
  const found = await em.findOne(entity, { $and: [{ id }, readable(em, actor, entity)] } as never, { lockMode });
  if (!found) throw new NotFound(wordFor(entity));
  return found;
}

/** The caller's read rules, without deleted rows. */
function readable<E extends Row>(em: EntityManager, actor: Actor, entity: EntityClass<E>): object {
  const { values } = actor.where('read', entity.name, 'r');
  const rule = raw((alias) => actor.where('read', entity.name, alias).sql, values);
  return { [rule]: [], ...('deletedAt' in em.getMetadata(entity).properties && { deletedAt: null }) };
}

/** Name of a kind of record in messages: the entity's own `word`, else its class name. */
const wordFor = (entity: { name: string; word?: string }): string => entity.word ?? entity.name.toLowerCase();
