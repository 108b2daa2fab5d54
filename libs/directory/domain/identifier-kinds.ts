import type { IdentifierKind } from '../contract/patient-details.js';

/** System of the ids that an export gives its resources. They stay the same in an installation that has imported them. */
export const OWN_ID = 'urn:consilium:id';

/** Kinds of numbers that a family or a practice shares: they identify nobody. */
export const SHARED_KINDS: readonly IdentifierKind[] = ['insurance', 'tax'];
