import { Clock } from '../../libs/kernel/clock.js';

/** A clock that a test sets forward or back. */
export class MovableClock extends Clock {
  /** Milliseconds after the real time. */
  offset = 0;
  /** Milliseconds by which each reading of the clock is later than the one before. */
  drift = 0;

  override now(): Date {
    this.offset += this.drift;
    return new Date(Date.now() + this.offset);
  }
}
