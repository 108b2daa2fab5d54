import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../tools/launcher/run/folders.js';

interface Setup {
  isInstalled(): boolean;
  isBuilt(): boolean;
  build(): void;
}

let root: string;
let setup: Setup;
const write = (path: string, content: unknown) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const lock = (version: string) => ({
  packages: { '': { version: '1' }, 'node_modules/pkg': { version }, 'node_modules/extra': { version: '1', optional: true } },
});

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'consilium-setup-'));
  write('package-lock.json', lock('1'));
  // The real scripts run in a checkout of their own: they use the folder above themselves as the root.
  cpSync(join(projectRoot, 'tools', 'setup'), join(root, 'tools', 'setup'), { recursive: true });
  setup = {
    ...((await import(join(root, 'tools', 'setup', 'install.mjs'))) as Setup),
    ...((await import(join(root, 'tools', 'setup', 'build.mjs'))) as Setup),
  };
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('is it installed?', () => {
  /** Creates the files that npm leaves, and the Node that every script runs on. */
  const npmCi = (packages: Record<string, unknown>) => {
    write('node_modules/.package-lock.json', { packages });
    write('node_modules/.bin/node', '');
  };

  it('not without packages, nor while npm is at it', () => {
    expect(setup.isInstalled()).toBe(false);
    write('node_modules/pkg/package.json', '{}');
    expect(setup.isInstalled()).toBe(false);
  });

  it('once npm has recorded every package, with or without the optional ones', () => {
    npmCi({ 'node_modules/pkg': { version: '1' } });
    expect(setup.isInstalled()).toBe(true);
    expect(readFileSync(join(root, 'node_modules/.consilium-lock-sha256'), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    expect(setup.isInstalled()).toBe(true);
  });

  it('not when one is missing, another version, or left over', () => {
    for (const packages of [
      {},
      { 'node_modules/pkg': { version: '2' } },
      { 'node_modules/pkg': { version: '1' }, 'node_modules/old': { version: '1' } },
    ]) {
      npmCi(packages);
      expect(setup.isInstalled()).toBe(false);
    }
  });

  it('not when the Node of the project did not come', () => {
    npmCi({ 'node_modules/pkg': { version: '1' } });
    rmSync(join(root, 'node_modules/.bin/node'));
    expect(setup.isInstalled()).toBe(false);
  });

  it('no more when the lock file has changed', () => {
    npmCi({ 'node_modules/pkg': { version: '1' } });
    expect(setup.isInstalled()).toBe(true);
    write('package-lock.json', lock('2'));
    expect(setup.isInstalled()).toBe(false);
  });
});

describe('is it built?', () => {
  beforeEach(() => {
    cpSync(join(projectRoot, '.swcrc'), join(root, '.swcrc'));
    symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
    write('package.json', { type: 'module' });
    write('libs/a.ts', 'export const a: number = 1;\n');
    write('libs/deep/b.ts', 'export const b: number = 1;\n');
  });
  const built = (path: string) => readFileSync(join(root, 'dist', path), 'utf8');

  /** Runs the build in a separate process, as the npm scripts do. */
  const buildAlone = () => {
    const script = `import(${JSON.stringify(join(root, 'tools', 'setup', 'build.mjs'))}).then(({ build }) => build())`;
    return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  };

  it('says what it does, and how long that took', () => {
    expect(buildAlone().stdout).toMatch(/^Compiling TypeScript \(some seconds\)\n✓ Compiling TypeScript \(\d+\.\d s\)\n$/);
  });

  it('not before the first build, and then it is', () => {
    expect(setup.isBuilt()).toBe(false);
    setup.build();
    expect(setup.isBuilt()).toBe(true);
    expect(built('libs/a.js')).toContain('const a = 1');
  });

  it('no more when a source has changed, came, went or was renamed, or the packages have changed', () => {
    setup.build();
    const changes: [change: () => void, undo: () => void][] = [
      [
        () => {
          write('libs/deep/b.ts', 'export const b: number = 2;\n');
        },
        () => {
          write('libs/deep/b.ts', 'export const b: number = 1;\n');
        },
      ],
      [
        () => {
          write('apps/c.ts', '');
        },
        () => {
          rmSync(join(root, 'apps'), { recursive: true });
        },
      ],
      [
        () => {
          rmSync(join(root, 'libs/a.ts'));
        },
        () => {
          write('libs/a.ts', 'export const a: number = 1;\n');
        },
      ],
      [
        () => {
          write('package-lock.json', lock('2'));
        },
        () => {
          write('package-lock.json', lock('1'));
        },
      ],
    ];
    for (const [change, undo] of changes) {
      change();
      expect(setup.isBuilt()).toBe(false);
      undo();
      expect(setup.isBuilt()).toBe(true);
    }
    write('libs/notes.md', 'no source');
    expect(setup.isBuilt()).toBe(true);
  });

  it('leaves nothing of a source that is gone', () => {
    setup.build();
    rmSync(join(root, 'libs/a.ts'));
    setup.build();
    expect(() => built('libs/a.js')).toThrow(/ENOENT/);
    expect(built('libs/deep/b.js')).toContain('const b = 1');
  });

  it('changes nothing when the sources do not compile', () => {
    setup.build();
    write('libs/a.ts', 'export const a: = ;');
    const { status, stderr } = buildAlone();
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('do not compile') });
    expect(built('libs/a.js')).toContain('const a = 1');
    expect(setup.isBuilt()).toBe(false);
  });
});
