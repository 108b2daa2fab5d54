#!/usr/bin/env node
// Prepares a fresh or changed checkout: installs packages and compiles TypeScript. Every npm script that needs either starts with it. Plain
// JavaScript without packages, for the machine's own Node (20 or newer). Takes some 50 ms if nothing is missing. One process at a time does the work
// (flock); the others wait, then find it done.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { isBuilt, build } from './setup/build.mjs';
import { isInstalled, install } from './setup/install.mjs';
import { root } from './setup/root.mjs';
import { runningInstallation } from './setup/running.mjs';

const [command, locked] = process.argv.slice(2);
const BUSY = 75;

try {
  if (locked) await prepare();
  else if (!ready()) process.exitCode = await underLock();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// `npm test` promises this as its last line, even if it ends before the first check.
if (!locked && process.exitCode && command === 'test') process.stdout.write('0 passed, 1 failed\n');

function ready() {
  // A second `npm start` only reports that one is running (the launcher does): it must not change the files of the first one.
  if (command === 'start' && isInstalled() && runningInstallation()) return true;
  return isInstalled() && isBuilt();
}

async function underLock() {
  mkdirSync(join(root, '.data'), { recursive: true, mode: 0o711 });
  const lock = join(root, '.data', 'setup.lock');
  const self = [lock, process.execPath, import.meta.filename, command ?? 'setup', 'locked'];
  const code = await run('flock', ['--no-fork', '--nonblock', '--conflict-exit-code', String(BUSY), ...self]);
  if (code !== BUSY) return code;
  process.stdout.write('Another command is preparing this folder: waiting for it.\n');
  return run('flock', ['--no-fork', ...self]);
}

/** Ends the child when this process gets a signal, or when its parent has ended: npm passes a SIGTERM only to the shell in between. */
function run(program, args) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    const parent = process.ppid;
    const orphaned = setInterval(() => process.ppid !== parent && end(), 300);
    const end = () => {
      clearInterval(orphaned);
      child.kill('SIGTERM');
    };
    process.on('SIGTERM', end).on('SIGHUP', end);
    child.once('error', (error) => failed(new Error(`Cannot run ${program} (package util-linux): ${error.message}`)));
    child.once('close', (code) => {
      clearInterval(orphaned);
      done(code ?? 1);
    });
  });
}

async function prepare() {
  if (!isInstalled()) {
    const running = runningInstallation();
    if (running) {
      throw new Error(`The packages have changed, but Consilium is running from them (pid ${running.pid}): stop it first (Ctrl-C there).`);
    }
    await install();
  }
  if (!isBuilt()) build();
}
