const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const CLEAR_LINE = '\r\x1b[2K';
const PLAIN_REPEAT_MS = 5_000;

let spinning = false;

// A closed terminal must not end the launcher before it has stopped its children.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

export function say(line: string): void {
  process.stdout.write(`${spinning ? CLEAR_LINE : ''}${line}\n`);
}

/** Runs one step and shows progress: a spinner on a terminal, otherwise a line now and then. Shows the time at the end. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const seconds = (digits: number) => ((Date.now() - started) / 1000).toFixed(digits);
  const timer = process.stdout.isTTY ? spin(() => `${title} ${seconds(0)} s`) : repeat(() => `  ${title}: ${seconds(0)} s`);
  try {
    const result = await work();
    stop(timer);
    say(`✓ ${title} (${seconds(1)} s)`);
    return result;
  } catch (error) {
    stop(timer);
    say(`✗ ${title} (${seconds(1)} s)`);
    throw error;
  }
}

function spin(text: () => string): NodeJS.Timeout {
  let turn = 0;
  spinning = true;
  return setInterval(() => process.stdout.write(`${CLEAR_LINE}${FRAMES[turn++ % FRAMES.length] ?? ''} ${text()}`), 100);
}

function repeat(text: () => string): NodeJS.Timeout {
  return setInterval(() => {
    say(text());
  }, PLAIN_REPEAT_MS);
}

function stop(timer: NodeJS.Timeout): void {
  clearInterval(timer);
  if (spinning) process.stdout.write(CLEAR_LINE);
  spinning = false;
}
