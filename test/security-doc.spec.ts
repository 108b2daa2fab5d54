import { existsSync, globSync, readFileSync } from 'node:fs';

const text = readFileSync('docs/security.md', 'utf8');

/** Levels of the requirements in each applicable section of ASVS 5.0, in order. `-` is level 3. */
// prettier-ignore
const SECTIONS: Record<string, string> = {
  '1.1': '22', '1.2': '111112222-', '1.3': '11222222222-', '1.4': '222', '1.5': '12-',
  '2.1': '122', '2.2': '112', '2.3': '1222-', '2.4': '2-',
  '3.2': '11-', '3.3': '1222-', '3.4': '112222--', '3.5': '11122---', '3.7': '22---',
  '4.1': '122--', '4.2': '2----', '4.3': '22', '4.4': '1222',
  '6.1': '122', '6.2': '111111112222', '6.3': '1122----', '6.4': '1122--', '6.5': '22222---', '6.6': '222-', '6.8': '2222',
  '7.1': '222', '7.2': '1111', '7.3': '22', '7.4': '11222', '7.5': '22-', '7.6': '22',
  '8.1': '12--', '8.2': '112-', '8.3': '1--', '8.4': '2-',
  '9.1': '111', '9.2': '1222',
  '10.1': '22', '10.2': '22-', '10.3': '2222-', '10.4': '11111222222-----', '10.5': '22222', '10.6': '22', '10.7': '222',
  '11.1': '22--', '11.2': '222--', '11.3': '112--', '11.4': '1222', '11.5': '2-', '11.6': '2-',
  '12.1': '122--', '12.2': '11', '12.3': '2222-',
  '13.1': '2---', '13.2': '22222-', '13.3': '22--', '13.4': '12222--',
  '14.1': '22', '14.2': '1222----', '14.3': '122',
  '15.1': '122--', '15.2': '122--', '15.3': '1222222',
  '16.1': '2', '16.2': '22222', '16.3': '2222', '16.4': '222', '16.5': '222-',
};

const cells = text
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .flatMap((line) => line.split('|').map((cell) => cell.trim()));
/** The file for a name in the document: `tokens.e2e` is an end-to-end test. */
const pathOf = (name: string): string => {
  const found = name.endsWith('.e2e') ? globSync(`test/e2e/**/${name}.spec.ts`) : [name];
  return found.length === 1 ? (found[0] ?? '') : `${String(found.length)} files named ${name}`;
};
const isFile = (name: string): boolean =>
  /^[\w.-]+\.e2e$|^[\w.-]+(\/[\w.-]+)+\.\w+$|^[\w.-]+\.(json|md|mjs|yml)$|^Dockerfile$|^\.dockerignore$/.test(name);
const named = [...text.matchAll(/`([^`\s]+)`/g)].map(([, name = '']) => name).filter(isFile);

test('every requirement of level 1 and 2 stands in the table once, with its level', () => {
  const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) +\| (\d) +\|/gm)].map(([, id, level]) => `${id ?? ''} L${level ?? ''}`);
  const wanted = Object.entries(SECTIONS).flatMap(([section, levels]) =>
    Array.from(levels).flatMap((level, i) => (level === '-' ? [] : [`${section}.${String(i + 1)} L${level}`])),
  );
  expect(wanted).toHaveLength(237);
  expect(rows).toEqual(wanted);
});

test('every file that the document names exists', () => {
  expect(named.length).toBeGreaterThan(200);
  expect(named.filter((name) => !existsSync(pathOf(name)))).toEqual([]);
});

test('every quoted test stands in the file that is named before it', () => {
  const quoted = cells.flatMap((cell) =>
    [...cell.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file = '', title = '']) => [pathOf(file), title] as const),
  );
  expect(quoted.length).toBeGreaterThan(100);
  expect(quoted.length).toBe(text.split('“').length - 1);
  expect(quoted.filter(([file, title]) => !existsSync(file) || !readFileSync(file, 'utf8').includes(`'${title}'`))).toEqual([]);
});
