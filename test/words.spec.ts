import { globSync, readFileSync } from 'node:fs';
import { riddles } from './support/comments.js';

const SOURCES = globSync('{libs,apps,tools,bench,migrations,test}/**/*.{ts,mjs}').filter((file) => file !== 'test/words.spec.ts');

test('comments begin with the thing or a verb', () => {
  expect(SOURCES.length).toBeGreaterThan(500);
  expect(SOURCES.flatMap((file) => riddles(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('a comment in riddles is found', () => {
  const source = `
/** What is over long since. */
const a = 1;
  // Whoever asks
  // gets nothing.
const b = 2;
/**
 * Deletes rows that expired long ago.
 * The address of now is told.
 */
/** Deletes expired rows. */
const text = 'what is this';
`;
  expect(riddles('x.ts', source)).toEqual([
    'x.ts:2 What is over long since.',
    'x.ts:4 Whoever asks gets nothing.',
    'x.ts:7 Deletes rows that expired long ago. The address of now is told.',
  ]);
});
