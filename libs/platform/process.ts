import { CannotStart } from './cannot-start.js';
import { EXIT } from './exit-codes.js';

export interface Running {
  port: number;
  /** Longest time for a graceful shutdown, seconds. */
  patienceSeconds: number;
  stop(): Promise<void>;
}

/**
 * Runs a process from start to end. Prints one clear line if it cannot start, and sends `{ ready, port }` to its parent, if any. SIGTERM, SIGINT or
 * the end of the parent start a graceful shutdown: current work is finished first.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  let stopping = false;
  let running: Running | undefined;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    if (!running) process.exit(0);
    setTimeout(() => process.exit(1), running.patienceSeconds * 1000).unref();
    await running.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  process.on('disconnect', () => void stop());
  try {
    running = await start();
  } catch (error) {
    if (error instanceof CannotStart) {
      console.error(error.message);
      process.exit(EXIT.config);
    }
    const { name, code, message, port } = error as { name?: string; code?: string; message?: string; port?: number };
    if (code === 'EADDRINUSE') {
      console.error(`Port ${String(port)} is taken.`);
      process.exit(EXIT.portTaken);
    }
    console.error(`Could not start: ${[name, code, message].filter(Boolean).join(' ')}`);
    process.exit(1);
  }
  process.send?.({ ready: true, port: running.port });
}
