import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const LARGEST_BYTES = 20 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;

/** Appends to a file and keeps one previous file. Each start, and each file that got too large, begins a new one. */
export class LogFile {
  private descriptor: number;
  private size = 0;

  constructor(
    readonly path: string,
    private readonly largest = LARGEST_BYTES,
  ) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.descriptor = this.fresh();
  }

  /** The descriptor for a process that writes by itself and may outlive this one. */
  get fd(): number {
    return this.descriptor;
  }

  write(line: string): void {
    this.size += writeSync(this.descriptor, `${line}\n`);
    if (this.size < this.largest) return;
    closeSync(this.descriptor);
    this.descriptor = this.fresh();
  }

  private fresh(): number {
    if (sizeOf(this.path) > 0) renameSync(this.path, `${this.path}.1`);
    this.size = 0;
    return openSync(this.path, 'a', 0o600);
  }
}

export function lastLines(path: string, count: number): string[] {
  const size = sizeOf(path);
  if (size === 0) return [];
  const descriptor = openSync(path, 'r');
  try {
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
    return tail.toString().trimEnd().split('\n').slice(-count);
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
