import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CancelAppointmentsBetween } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { futureBetween } from '../future-appointments.js';

const REASON = 'The relation on which the appointment rested has ended.';

/** Writes as the system, in the open transaction: the right to end the mapping is the right to cancel its appointments. */
@CommandHandler(CancelAppointmentsBetween)
export class CancelAppointmentsBetweenHandler implements ICommandHandler<CancelAppointmentsBetween> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  execute({ ends, userId }: CancelAppointmentsBetween): Promise<void> {
    return this.db.transaction((em) =>
      actingAs(SYSTEM, async () => {
        const by = { userId, at: this.clock.now() };
        for (const appointment of await futureBetween(em, ends, { now: by.at, lock: true })) appointment.cancel(by, REASON, this.vault);
        await em.flush();
      }),
    );
  }
}
