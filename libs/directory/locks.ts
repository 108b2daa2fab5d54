import { LockMode } from '@mikro-orm/core';

/** Lock on a profile to which something is tied: it is neither deleted nor merged until the transaction ends. */
export const SHARED = LockMode.PESSIMISTIC_READ;
