import { availableParallelism } from 'node:os';
import { type Check, commands, program } from './check.js';
import { jest } from './jest.js';

/** All checks, the quick ones first. */
export const checks: readonly Check[] = [
  program('types', 'tsc', '--noEmit'),
  program('lint', 'eslint', '.', '--max-warnings', '0'),
  program('format', 'prettier', '--check', '--log-level', 'warn', '.'),
  program('architecture', 'depcruise', 'libs', 'apps', 'tools', 'bench', 'migrations', '--config', '.dependency-cruiser.cjs'),
  commands('generated', [process.execPath, 'dist/tools/generate.js', '--check']),
  program('openapi', 'spectral', 'lint', 'openapi.json', '--ruleset', '.spectral.yaml', '--fail-severity', 'warn', '--quiet'),
  program('dockerfile', 'dockerfile-utils', 'lint', 'Dockerfile'),
  program('compose', 'dclint', 'docker-compose.yml', '--max-warnings', '0'),
  jest('unit'),
  jest('integration', { needsStores: true }),
  // They wait for tokens to expire and for processes to start: three share two cores.
  jest('e2e', { needsStores: true, workers: Math.ceil(availableParallelism() * 1.5) }),
];

/** `--only NAME[,NAME]` selects checks. Any other argument is a pattern for Jest, which then runs alone. */
export function chosen(args: readonly string[]): { readonly selected: readonly Check[]; readonly patterns: readonly string[] } {
  const at = args.indexOf('--only');
  const names = at < 0 ? [] : (args[at + 1] ?? '').split(',');
  const patterns = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  const known = checks.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only takes ${known.join(', ')}; not "${unknown}".`);
  const wanted = names.length > 0 ? names : patterns.length > 0 ? ['unit', 'integration', 'e2e'] : known;
  return { selected: checks.filter(({ name }) => wanted.includes(name)), patterns };
}
