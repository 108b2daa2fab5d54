import { textual, unless, type Kind } from './field.js';
import { installation } from './installation.js';

/** One of the product's scopes. The contexts define them: the contract lists them when it is created. */
export const scope: Kind = {
  schema: { type: 'string', enum: [], enumName: 'Scope' },
  check: textual((value) => unless(installation().scopes.includes(value), `Must be one of ${installation().scopes.join(', ')}.`)),
};
