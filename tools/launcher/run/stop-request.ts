/** npm repeats a Ctrl-C that the terminal has already sent to us: two signals within this time count as one. */
const SAME_WISH_MS = 400;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Waits for a signal to stop, and calls `hurry` at each later one. */
export class StopRequest {
  readonly asked: Promise<NodeJS.Signals>;
  private last = -Infinity;

  constructor(hurry: () => void) {
    this.asked = new Promise((done) => {
      for (const name of SIGNALS) {
        process.on(name, () => {
          const first = this.last === -Infinity;
          const again = performance.now() - this.last > SAME_WISH_MS;
          if (first) done(name);
          else if (again) hurry();
          if (again) this.last = performance.now();
        });
      }
    });
  }
}
