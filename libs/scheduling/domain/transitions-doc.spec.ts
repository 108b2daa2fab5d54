import { readFileSync } from 'node:fs';
import { TRANSITIONS } from './appointment-status.js';

test('the table of transitions in the documentation is that of the domain', () => {
  const doc = readFileSync('docs/scheduling.md', 'utf8');
  const [, table = ''] = /\| from +\| to +\|\n\|[ -]+\|[ -]+\|\n((?:\|.*\|\n)+)/.exec(doc) ?? [];
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, from = '', to = '']) => [from, to === '' ? [] : to.split(', ')]);
  expect(Object.fromEntries(rows)).toEqual(TRANSITIONS);
});
