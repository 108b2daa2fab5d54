import { PRODUCT } from '../../apps/contexts.js';
import { Contexts } from '../../libs/platform/context.js';

/** Scopes of the whole product. */
export const { scopes: SCOPES } = new Contexts(PRODUCT.contexts);
