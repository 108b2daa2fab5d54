/** Where time comes from; tests inject one that stands still. */
export class Clock {
  now(): Date {
    return new Date();
  }
}
