const WORDS = new Set(
  'unknown unk none null nil na n/a n.a. notavailable notapplicable nonumber nossn nomrn pending refused declined missing tbd tba test dummy temp x xx xxx'.split(
    ' ',
  ),
);
/** Numbers that stand in guides and on sample cards. */
const WELL_KNOWN = new Set([
  '123456789',
  '1234567890',
  '0123456789',
  '012345678',
  '987654321',
  '9876543210',
  '078051120',
  '219099999',
  '457555462',
]);

/** True for a value that stands where a number is missing: 999-99-9999, 123-45-6789, one digit throughout, "unknown". */
export function isPlaceholder(value: string, kind: string): boolean {
  const plain = value.toLowerCase().replace(/[^\p{L}\p{N}/.]/gu, '');
  const digits = plain.replace(/[^\p{L}\p{N}]/gu, '');
  if (digits === '' || WORDS.has(plain) || WORDS.has(digits) || WELL_KNOWN.has(digits)) return true;
  if (/^0+$/.test(digits) || /^x+$/.test(digits)) return true;
  if (!/^(\d)\1*$/.test(digits)) return false;
  // Short numbers of one digit are somebody's turn: 7, 22, 333.
  return digits.length > (kind === 'national-id' ? 1 : 3);
}
