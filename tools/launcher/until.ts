import { setTimeout as delay } from 'node:timers/promises';

/** Polls a condition until it returns a truthy value. Undefined if the deadline passes first. */
export async function until<T>(condition: () => T | Promise<T>, deadlineMs: number, everyMs = 50): Promise<T | undefined> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() >= deadline) return undefined;
    await delay(everyMs);
  }
}
