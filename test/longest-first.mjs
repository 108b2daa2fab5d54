import Sequencer from '@jest/test-sequencer';

/** Parts of paths of tests that wait long for processes: begun last, they would keep one process busy while the others are done. */
const LONGEST = [
  '/launcher/launcher.',
  '/launcher/ports.',
  '/launcher/',
  '/crashes.',
  '/faults.',
  '/directory/access.',
  '/identity/access.',
  '/identity/accounts.',
  '/contract.',
  '/audit/chain.',
  '/identity/passwords.',
  '/lists.',
  '/first-wall.',
];

const rank = ({ path }) => {
  const found = LONGEST.findIndex((part) => path.includes(part));
  return found < 0 ? LONGEST.length : found;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}
