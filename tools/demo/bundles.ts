import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImportFile } from '../../libs/directory/commands/request-import.js';

/** The data files are read from the sources, found from the project's root, because the compiler does not copy them to dist. */
const folder = join(rootAbove(import.meta.dirname), 'tools', 'demo', 'synthea');

/** Synthetic patients with their doctors and hospitals; empty if only the compiled files were shipped. */
export function demoBundles(): ImportFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => ({ name, content: readFileSync(join(folder, name)) }));
}

function rootAbove(start: string): string {
  for (let at = start; dirname(at) !== at; at = dirname(at)) if (existsSync(join(at, 'package.json'))) return at;
  throw new Error('package.json not found above the demo data');
}
