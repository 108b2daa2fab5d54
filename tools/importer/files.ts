import { type Dirent, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

export interface FoundFile {
  path: string;
  /** Name in messages: the path below the given one. */
  name: string;
}

export interface Complaint {
  file: string;
  detail: string;
}

/** Finds the files of the given paths: a file itself, or every *.json, *.ndjson and *.csv below a folder, packed with gzip or not, sorted by name. */
export function findFiles(paths: string[]): { found: FoundFile[]; complaints: Complaint[] } {
  const found = new Map<string, FoundFile>();
  const complaints: Complaint[] = [];
  for (const path of paths) {
    try {
      for (const file of statSync(path).isDirectory() ? below(path, complaints) : [path]) {
        found.set(file, { path: file, name: file === path ? basename(path) : relative(path, file) });
      }
    } catch (error) {
      complaints.push({ file: path, detail: reason(error) });
    }
  }
  return { found: [...found.values()], complaints };
}

function below(folder: string, complaints: Complaint[]): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    complaints.push({ file: folder, detail: reason(error) });
    return [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path, complaints);
      return /\.(json|ndjson|jsonl|csv|tsv)(\.gz)?$/i.test(entry.name) ? [path] : [];
    });
}

/** Opens the files one by one; each is read piece by piece. An unreadable file is left out and becomes a complaint. */
export async function* contentsOf(files: FoundFile[], complaints: Complaint[], read: () => void) {
  for (const { path, name } of files) {
    try {
      const file = await open(path);
      yield { name, content: file.createReadStream() as AsyncIterable<Buffer> };
      await file.close().catch(() => undefined);
    } catch (error) {
      complaints.push({ file: name, detail: reason(error) });
    }
    read();
  }
}

function reason(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES') return 'may not be read';
  return `cannot be read (${code ?? 'unknown'})`;
}
