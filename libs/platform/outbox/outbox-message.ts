import { defineEntity, type EventSubscriber, type FlushEventArgs, p } from '@mikro-orm/core';
import { eventType, takeRecorded } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { join, type Sql, sql } from '../../kernel/sql.js';
import { requestContext } from '../access/request-context.js';

const OutboxMessageSchema = defineEntity({
  name: 'OutboxMessage',
  schema: 'platform',
  tableName: 'outbox_message',
  properties: {
    id: p.uuid().primary(),
    type: p.string(),
    data: p.json<object>(),
    requestId: p.string().nullable(),
  },
});

/** An event waiting for its sagas. The columns `seq`, `relayed_at` and `pending` belong to the relay and are not mapped here. */
export class OutboxMessage extends OutboxMessageSchema.class {}
OutboxMessageSchema.setClass(OutboxMessage);

/** The request that caused the events, directly or through other events. */
const cause = (): string | null => requestContext.getStore()?.requestId ?? null;

/** Stores events recorded on an aggregate as outbox rows in the same flush that saves the aggregate: no handler can forget it. */
export class OutboxSubscriber implements EventSubscriber {
  beforeFlush({ em, uow }: FlushEventArgs): Promise<void> {
    for (const aggregate of new Set<object>([...uow.getIdentityMap(), ...uow.getPersistStack()])) {
      for (const event of takeRecorded(aggregate)) {
        em.persist(em.create(OutboxMessage, { id: newId(), type: eventType(event), data: event.data, requestId: cause() }));
      }
    }
    return Promise.resolve();
  }
}

/**
 * The recorded events of an aggregate as the outbox part of a hot path's one statement. `source` is the part that wrote the aggregate's row: without
 * a row there, no event. `known` adds facts that only the database knows, as a jsonb object of `source` columns.
 */
export function outboxInsert(aggregate: object, source: Sql, known: Sql = sql`'{}'`): Sql {
  const rows = takeRecorded(aggregate).map((event) => sql`(${newId()}::uuid, ${eventType(event)}, ${JSON.stringify(event.data)}::jsonb)`);
  return sql`insert into platform.outbox_message (id, type, data, request_id)
    select m.id, m.type, m.data || ${known}, ${cause()}::text from (values ${join(rows)}) m (id, type, data) cross join ${source} source`;
}
