// Comparison of values with all that is in them; the order of an object's keys does not count.
export { isDeepStrictEqual as same } from 'node:util';
