import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { PRODUCT } from '../apps/contexts.js';
import { audit } from '../libs/audit/audit.context.js';
import { foreignTables } from './support/foreign-tables.js';
import { foreignWords, type Vocabulary } from './support/foreign-words.js';

interface Rules {
  forbidden: { name: string }[];
  options: ICruiseOptions;
}
const root = process.cwd();
const rules = createRequire(join(root, 'package.json'))(join(root, '.dependency-cruiser.cjs')) as Rules;

async function violations(baseDir: string, folders: string[]): Promise<Set<string>> {
  const { options, ...ruleSet } = rules;
  const result = await cruise(
    folders,
    { ...options, baseDir, validate: true, ruleSet: ruleSet as never, tsConfig: { fileName: join(root, 'tsconfig.json') } },
    {},
    { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
  );
  return new Set((result.output as ICruiseResult).summary.violations.map((found) => `${found.rule.name}: ${found.from}`));
}

/** A file that breaks each rule, and its import. */
const INJECTED: Record<string, [file: string, imports: string]> = {
  'no-cycles': ['libs/alpha/commands/round.ts', './trip.js'],
  'every-import-resolves': ['libs/alpha/commands/lost.ts', './nowhere.js'],
  'kernel-is-pure': ['libs/kernel/impure.ts', '../platform/thing.js'],
  'platform-knows-no-context': ['libs/platform/nosy.ts', '../alpha/contract.js'],
  'contexts-meet-at-contracts': ['libs/alpha/commands/intruder.ts', '../../beta/commands/do-beta.js'],
  'contract-is-a-leaf': ['libs/beta/contract.ts', './commands/do-beta.js'],
  'domain-is-framework-free': ['libs/alpha/domain/thing.ts', '../../platform/thing.js'],
  'inside-ignores-transport': ['libs/alpha/queries/ask.ts', '../http/alpha.controller.js'],
  'queries-do-not-write': ['libs/alpha/queries/meddle.ts', '../commands/do-alpha.js'],
  'libs-ignore-apps': ['libs/alpha/commands/upwards.ts', '../../../apps/main.js'],
};
const SOUND = [
  'libs/platform/thing.ts',
  'libs/alpha/contract.ts',
  'libs/alpha/commands/do-alpha.ts',
  'libs/beta/commands/do-beta.ts',
  'libs/alpha/http/alpha.controller.ts',
  'apps/main.ts',
];

test('every rule has a violation that it catches, and nothing else is caught', async () => {
  expect(Object.keys(INJECTED).sort()).toEqual(rules.forbidden.map(({ name }) => name).sort());
  const folder = await mkdtemp(join(tmpdir(), 'architecture-'));
  try {
    const write = async (file: string, content: string) => {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), content);
    };
    for (const file of SOUND) await write(file, 'export const sound = true;\n');
    for (const [file, imports] of Object.values(INJECTED)) await write(file, `import '${imports}';\nexport const broken = true;\n`);
    await write('libs/alpha/commands/trip.ts', `import './round.js';\n`);
    const found = await violations(folder, ['libs', 'apps']);
    const expected = Object.entries(INJECTED).map(([name, [file]]) => `${name}: ${file}`);
    expect(expected.filter((line) => !found.has(line))).toEqual([]);
    const extra = [...found].filter(
      (line) => !expected.includes(line) && !line.startsWith('no-cycles: ') && !line.startsWith('contract-is-a-leaf: '),
    );
    expect(extra).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('no context reads or writes another one’s tables but through its contract', async () => {
  const found: string[] = [];
  for (const file of await sources('libs')) found.push(...foreignTables(file, await readFile(join(root, file), 'utf8')));
  expect(found).toEqual([]);
});

test('a statement on a foreign table is noticed', () => {
  expect(foreignTables('libs/alpha/commands/x.ts', 'sql`insert into directory.doctor (id) values (1)`')).toEqual([
    'libs/alpha/commands/x.ts: directory.doctor',
  ]);
  expect(foreignTables('libs/directory/commands/x.ts', 'sql`insert into directory.doctor (id) values (1)`')).toEqual([]);
});

/** The writing side of the audit log is the platform's own. */
const FOREIGN = PRODUCT.contexts.filter((context) => context !== audit);
const nameOf = (entity: unknown): string => (entity as { name: string }).name;
const VOCABULARY: Vocabulary = {
  subjects: FOREIGN.flatMap(({ entities = [], scopes = {} }) => [...entities.map(nameOf), ...Object.keys(scopes)]),
  tags: FOREIGN.flatMap(({ tags = {} }) => Object.keys(tags)),
};

test('the platform names no kind of record and no path of a context', async () => {
  expect(VOCABULARY.subjects).toEqual(expect.arrayContaining(['Appointment', 'Patient', 'User', 'Chat', 'Notification']));
  expect(VOCABULARY.tags).toEqual(expect.arrayContaining(['appointments', 'patients', 'users', 'auth']));
  const found: string[] = [];
  for (const file of await sources('libs/platform'))
    found.push(...foreignWords(file, await readFile(join(root, file), 'utf8'), VOCABULARY));
  expect(found).toEqual([]);
});

test.each([
  ['a kind of record', `const OF = { Appointment: 'x' };`, 'Appointment'],
  ['a kind of record in a comment', `// The account of a Patient.`, 'Patient'],
  ['a path', `const path = '/api/v1/users/me';`, 'users'],
  ['a tag', `const tag = 'chats';`, 'chats'],
])('%s in the platform is noticed', (_what, source, word) => {
  expect(foreignWords('x.ts', source, VOCABULARY)).toEqual([`x.ts: ${word}`]);
});

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
