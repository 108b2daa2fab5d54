import type { BellListener } from './bell-listener.js';
import { WokenWork } from './woken-work.js';

const POLL_MS = 10_000;
const GATHER_MS = 400;

/** Work that counts its turns and ends each when the test says so. */
class Counted extends WokenWork {
  turns = 0;
  next: number | undefined;
  fails = false;
  private done: () => void = () => undefined;

  constructor(bell: BellListener, gatherMs = GATHER_MS) {
    super(bell, { pollMs: POLL_MS, gatherMs });
  }

  protected async work(): Promise<number | undefined> {
    this.turns += 1;
    await new Promise<void>((resolve) => (this.done = resolve));
    if (this.fails) throw new Error('not now');
    return this.next;
  }

  /** Ends the turn that is under way. */
  async end(): Promise<void> {
    this.done();
    await jest.advanceTimersByTimeAsync(0);
  }
}

let ring: () => void;
let work: Counted;
const rests = async (ms: number) => {
  await jest.advanceTimersByTimeAsync(ms);
  return work.turns;
};

beforeEach(async () => {
  jest.useFakeTimers();
  const bell = { wakes: (sleeper: () => void) => (ring = sleeper) } as unknown as BellListener;
  work = new Counted(bell);
  work.onApplicationBootstrap();
  expect(await rests(0)).toBe(1);
  await work.end();
});
afterEach(() => {
  jest.useRealTimers();
});

test('it rests until the poll when nothing rings', async () => {
  expect(await rests(POLL_MS - 1)).toBe(1);
  expect(await rests(1)).toBe(2);
});

test('rings within the time of gathering make one turn, at the time of the first', async () => {
  ring();
  await rests(GATHER_MS / 2);
  ring();
  expect(await rests(GATHER_MS / 2)).toBe(2);
  await work.end();
  expect(await rests(POLL_MS - 1)).toBe(2);
});

test('a ring during a turn makes one more turn, never two at once', async () => {
  ring();
  expect(await rests(GATHER_MS)).toBe(2);
  ring();
  ring();
  expect(await rests(POLL_MS)).toBe(2);
  await work.end();
  expect(await rests(0)).toBe(3);
  await work.end();
  expect(await rests(POLL_MS - 1)).toBe(3);
});

test('a turn may ask for the next one before the poll', async () => {
  work.next = 50;
  ring();
  await rests(GATHER_MS);
  await work.end();
  expect(await rests(49)).toBe(2);
  expect(await rests(1)).toBe(3);
});

test('a turn that failed is tried again after a second', async () => {
  jest.spyOn(work['logger'], 'warn').mockImplementation(() => undefined);
  work.fails = true;
  ring();
  await rests(GATHER_MS);
  await work.end();
  expect(await rests(999)).toBe(2);
  expect(await rests(1)).toBe(3);
});

test('after the shutdown nothing begins, and a turn that hangs does not hold it up', async () => {
  ring();
  expect(await rests(GATHER_MS)).toBe(2);
  let ended = false;
  void work.beforeApplicationShutdown().then(() => (ended = true));
  await rests(3000);
  expect(ended).toBe(true);
  await work.end();
  ring();
  expect(await rests(2 * POLL_MS)).toBe(2);
});
