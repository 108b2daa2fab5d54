import { setTimeout as delay } from 'node:timers/promises';
import { Child, type ChildOptions, type StopPlan } from './child.js';
import { Failure } from '../failure.js';
import type { ProcessIdentity } from './process-identity.js';

/** All processes that this launcher has started. After the stop began none can start: a start in progress fails there. */
export class Children {
  private readonly running = new Set<Child>();
  private stopping = false;
  private readonly hurried = new AbortController();

  constructor(private readonly changed: (identities: Record<string, ProcessIdentity>) => void = () => undefined) {}

  start(options: ChildOptions): Child {
    if (this.stopping) throw new Failure('Stopped.');
    const child = new Child(options);
    this.running.add(child);
    this.report();
    void child.exited.then(() => {
      this.running.delete(child);
      this.report();
    });
    return child;
  }

  /** Runs a command to its end. A failure shows its output. */
  async run(options: ChildOptions): Promise<void> {
    const child = this.start(options);
    const { code } = await child.exited;
    if (code !== 0) throw child.failure();
  }

  /** Stops the groups in order: each only after the previous one has ended. */
  async stop(...groups: readonly (readonly string[])[]): Promise<void> {
    this.stopping = true;
    const named = new Set(groups.flat());
    const others = [...this.running].filter((child) => !named.has(child.name)).map((child) => child.name);
    for (const names of [others, ...groups]) {
      await Promise.all(this.named(...names).map((child) => this.end(child)));
    }
  }

  get some(): boolean {
    return this.running.size > 0;
  }

  named(...names: readonly string[]): Child[] {
    return [...this.running].filter((child) => names.includes(child.name));
  }

  /** Skips the wait between the first signal and the last one. */
  hurry(): void {
    this.hurried.abort();
  }

  /** Stops one process. */
  async end(child: Child): Promise<void> {
    const over = new AbortController();
    void child.exited.then(() => {
      over.abort();
    });
    const began = Date.now();
    for (const { signal, afterMs, evenInHurry } of child.stopPlan) {
      await this.wait(began + afterMs - Date.now(), evenInHurry ? [over.signal] : [over.signal, this.hurried.signal]);
      if (child.exit) return;
      child.kill(signal);
    }
    await child.exited;
  }

  private async wait(ms: number, endedBy: AbortSignal[]): Promise<void> {
    if (ms <= 0) return;
    await delay(ms, undefined, { signal: AbortSignal.any(endedBy) }).catch(() => undefined);
  }

  private report(): void {
    const known = [...this.running].flatMap((child) => (child.identity ? [[child.name, child.identity] as const] : []));
    this.changed(Object.fromEntries(known));
  }
}

// The stop takes 9 s at most if both kinds resist: 10 s are promised.
export const APP_STOP: StopPlan = [
  { signal: 'SIGTERM', afterMs: 0 },
  { signal: 'SIGKILL', afterMs: 6_000 },
];
// SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one (recovery at the next start, nothing lost).
export const POSTGRES_STOP: StopPlan = [
  { signal: 'SIGINT', afterMs: 0 },
  { signal: 'SIGQUIT', afterMs: 2_000, evenInHurry: true },
  { signal: 'SIGKILL', afterMs: 3_000, evenInHurry: true },
];
export const REDIS_STOP: StopPlan = [
  { signal: 'SIGTERM', afterMs: 0 },
  { signal: 'SIGKILL', afterMs: 2_000, evenInHurry: true },
];
