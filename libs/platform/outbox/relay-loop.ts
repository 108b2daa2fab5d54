import { Injectable } from '@nestjs/common';
import { Config } from '../config.js';
import { BellListener } from './bell-listener.js';
import { Relay } from './relay.js';
import { WokenWork } from './woken-work.js';

/** Keeps the relay going: woken by NOTIFY, with a slow poll behind it for events that no NOTIFY announced. */
@Injectable()
export class RelayLoop extends WokenWork {
  constructor(
    private readonly relay: Relay,
    bell: BellListener,
    config: Config,
  ) {
    super(bell, { pollMs: config.get('OUTBOX_POLL_MS'), gatherMs: 0 });
  }

  protected async work(): Promise<undefined> {
    await this.relay.drain();
  }
}
