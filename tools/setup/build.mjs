import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockHash } from './install.mjs';
import { root } from './root.mjs';

const FOLDERS = ['apps', 'bench', 'libs', 'migrations', 'test', 'tools'];
const dist = join(root, 'dist');
const marker = join(dist, '.sources-sha256');

export function isBuilt() {
  return existsSync(marker) && readFileSync(marker, 'utf8') === sourcesHash();
}

/** Compiles into a new folder, which then replaces `dist`: no old file stays, and a failure changes nothing. */
export function build() {
  // The folder lies in the root, as `dist` does: source maps name files relative to it.
  const fresh = join(root, '.build');
  const old = join(root, '.build', 'old');
  const started = Date.now();
  process.stdout.write('Compiling TypeScript (some seconds)\n');
  rmSync(fresh, { recursive: true, force: true });
  const hash = sourcesHash();
  const args = [...present(), '--out-dir', fresh, '--extensions', '.ts', '--config-file', join(root, '.swcrc'), '--quiet'];
  const swc = spawnSync(join(root, 'node_modules', '.bin', 'node'), [join(root, 'node_modules', '.bin', 'swc'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (swc.status !== 0) throw new Error('The sources do not compile (the message stands above).');
  writeFileSync(join(fresh, '.sources-sha256'), hash);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(join(dist, 'old'), { recursive: true, force: true });
  process.stdout.write(`✓ Compiling TypeScript (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
}

function sourcesHash() {
  const hash = createHash('sha256');
  hash.update(lockHash()).update(readFileSync(join(root, '.swcrc')));
  for (const folder of present()) {
    const files = readdirSync(join(root, folder), { recursive: true }).filter((file) => file.endsWith('.ts'));
    for (const file of files.sort()) hash.update(`\0${folder}/${file}\0`).update(readFileSync(join(root, folder, file)));
  }
  return hash.digest('hex');
}

function present() {
  return FOLDERS.filter((folder) => existsSync(join(root, folder)));
}
