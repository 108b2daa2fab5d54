/** The source of time. Tests inject a fixed clock. */
export class Clock {
  now(): Date {
    return new Date();
  }
}
