import { defineEntity, type EventSubscriber, type FlushEventArgs, p } from '@mikro-orm/core';
import { eventType, takeRecorded } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { join, type Sql, sql } from '../../kernel/sql.js';

const OutboxMessageSchema = defineEntity({
  name: 'OutboxMessage',
  schema: 'platform',
  tableName: 'outbox_message',
  properties: {
    id: p.uuid().primary(),
    type: p.string(),
    data: p.json<object>(),
  },
});

/** An event on its way to the sagas. The relay's columns (`seq`, `relayed_at`, `pending`) are its own and not mapped here. */
export class OutboxMessage extends OutboxMessageSchema.class {}
OutboxMessageSchema.setClass(OutboxMessage);

/** Events recorded on an aggregate become outbox rows in the very flush that saves the aggregate: no handler can forget. */
export class OutboxSubscriber implements EventSubscriber {
  beforeFlush({ em, uow }: FlushEventArgs): Promise<void> {
    for (const aggregate of new Set<object>([...uow.getIdentityMap(), ...uow.getPersistStack()])) {
      for (const event of takeRecorded(aggregate)) {
        em.persist(em.create(OutboxMessage, { id: newId(), type: eventType(event), data: event.data }));
      }
    }
    return Promise.resolve();
  }
}

/** For a hot path: the recorded events of an aggregate as the outbox part of its one statement, stored only if `source` has a row. */
export function outboxInsert(aggregate: object, source: Sql): Sql {
  const rows = takeRecorded(aggregate).map((event) => sql`(${newId()}::uuid, ${eventType(event)}, ${JSON.stringify(event.data)}::jsonb)`);
  return sql`insert into platform.outbox_message (id, type, data) select m.* from (values ${join(rows)}) m where exists (select 1 from ${source})`;
}
