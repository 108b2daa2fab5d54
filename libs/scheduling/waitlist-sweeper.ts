import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Periodic } from '../platform/periodic.js';
import { EndExpiredOffers } from './commands/end-expired-offers.js';

const SWEEP_MS = 5000;

/** Every five seconds, passes on the times of offers that nobody answered. Until then the hold of an offer has expired by itself. */
@Injectable()
export class WaitlistSweeper extends Periodic {
  constructor(private readonly commands: CommandBus) {
    super(SWEEP_MS);
  }

  work(): Promise<void> {
    return this.commands.execute(new EndExpiredOffers());
  }
}
