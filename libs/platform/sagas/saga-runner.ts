import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { UUID } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Database } from '../database/database.js';
import { actingAs, becauseOf } from '../access/request-context.js';
import { type RegisteredSaga, SagaRegistry } from './saga-registry.js';

interface Message {
  data: object;
  request_id: string | null;
}

/** Runs one saga for one event: receipt and commands are one transaction, so a saga takes effect once or not at all. */
@Injectable()
export class SagaRunner {
  constructor(
    private readonly db: Database,
    private readonly registry: SagaRegistry,
    private readonly commands: CommandBus,
    private readonly audit: AuditTrail,
  ) {}

  run(messageId: string, name: string): Promise<'ran' | 'done before' | 'gone'> {
    return actingAs(SYSTEM, () => this.once(messageId, name));
  }

  private async once(messageId: string, name: string): Promise<'ran' | 'done before' | 'gone'> {
    const found = this.registry.named(name);
    if (!found) throw new Error(`No saga is called ${name}`);
    return this.db.transaction(async () => {
      const receipt = await this.db.query(
        sql`insert into platform.saga_receipt (message_id, saga) values (${messageId}, ${name}) on conflict do nothing returning 1`,
      );
      if (receipt.length === 0) return 'done before';
      const [message] = await this.db.query<Message>(
        sql`update platform.outbox_message set pending = pending - 1 where id = ${messageId} returning data, request_id`,
      );
      // The event was deleted, which happens only after every saga had its receipt: nothing is left to do or to record.
      if (!message) {
        await this.db.query(sql`delete from platform.saga_receipt where message_id = ${messageId} and saga = ${name}`);
        return 'gone';
      }
      const { request_id } = message;
      await (request_id === null
        ? this.react(found, messageId, message)
        : becauseOf(request_id, () => this.react(found, messageId, message)));
      return 'ran';
    });
  }

  private async react({ name, event, commands, saga }: RegisteredSaga, messageId: string, { data }: Message): Promise<void> {
    const reactions = await saga.react(new event(data), { messageId });
    // A saga that finds nothing to do has done nothing to anybody's data.
    if (reactions.length === 0) return;
    for (const command of reactions) {
      if (!commands.some((known) => command instanceof known)) {
        throw new Error(`${name} returned ${command.constructor.name}, which its @On does not name`);
      }
      await this.commands.execute(command);
    }
    const { patientId } = data as { patientId?: unknown };
    await this.audit.system({
      system: name,
      action: 'react',
      subject: event.type,
      recordId: messageId,
      patientIds: typeof patientId === 'string' && UUID.test(patientId) ? [patientId] : [],
    });
  }
}
