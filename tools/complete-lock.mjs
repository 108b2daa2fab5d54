#!/usr/bin/env node
// Adds the optional packages of other platforms that npm left out to package-lock.json. npm writes no entry for an optional dependency that the
// current registry lacks (a mirror with one platform only), and `npm ci` then refuses the lock file. Each added entry has the fields that npm itself
// would write: version, os, cpu, libc. Run after `npm install`: npm run lock:complete
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const OS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32', 'wasm32'];
const CPU = ['x64', 'arm64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el'];
const word = (words, name) => words.find((w) => new RegExp(`(^|[-/])${w}([-]|$|eabi|v7)`).test(name));

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = [`${path}/node_modules/${name}`, `node_modules/${name}`].some((at) => lock.packages[at]?.version);
    const os = word(OS, name);
    const cpu = word(CPU, name);
    if (known || !os || !cpu || !/^\d/.test(range)) continue;
    const libc = name.includes('musl') ? ['musl'] : /linux.*gnu/.test(name) ? ['glibc'] : undefined;
    lock.packages[`node_modules/${name}`] = {
      version: range,
      cpu: [cpu],
      ...(entry.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      os: [os],
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries of other platforms added to package-lock.json`);
