import 'reflect-metadata';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateContract } from './generated/contract.js';
import { generateEnvExample } from './generated/env-example.js';
import { generateEvents } from './generated/events.js';

// Writes the generated files. With --check it only lists the stale ones.

const root = process.cwd();
const checking = process.argv.includes('--check');
const files = { '.env.example': generateEnvExample(), ...(await generateContract()), 'docs/events.md': await generateEvents(root) };

let stale = 0;
for (const [name, content] of Object.entries(files)) {
  const path = join(root, name);
  const current = await readFile(path, 'utf8').catch(() => '');
  if (current === content) continue;
  stale += 1;
  if (checking) {
    console.error(`${name} is stale: run npm run generate`);
  } else {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    console.log(`${name} written`);
  }
}
if (stale === 0) console.log('Generated files are fresh.');
process.exit(checking && stale > 0 ? 1 : 0);
