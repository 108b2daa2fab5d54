import type { SingleBar } from 'cli-progress';

const PLAIN_EVERY_MS = 2000;

export interface Progress {
  update(done: number): void;
  stop(): void;
}

/** Shows a bar on a terminal, otherwise a line now and then. */
export async function showProgress(title: string, total: number, unit = 'files'): Promise<Progress> {
  const bar = process.stdout.isTTY ? await terminalBar(title, total, unit) : undefined;
  let told = -1;
  let toldAt = 0;
  return {
    update(done) {
      bar?.update(done);
      if (bar || done === told || (done < total && Date.now() - toldAt < PLAIN_EVERY_MS)) return;
      told = done;
      toldAt = Date.now();
      console.log(`${title}: ${done} of ${total} ${unit}`);
    },
    stop: () => bar?.stop(),
  };
}

/** The bar is a development package: undefined if it is not installed. */
async function terminalBar(title: string, total: number, unit: string): Promise<SingleBar | undefined> {
  try {
    const { default: cliProgress } = await import('cli-progress');
    const bar = new cliProgress.SingleBar(
      { format: `${title} {bar} {value} of {total} ${unit}`, clearOnComplete: true, gracefulExit: false },
      cliProgress.Presets.shades_classic,
    );
    bar.start(total, 0);
    return bar;
  } catch {
    return undefined;
  }
}
