import { AUDIT } from './audit.js';
import { AVAILABILITY } from './availability.js';
import { BOARDS } from './boards.js';
import { DIRECTORY } from './directory.js';
import { IDENTITY } from './identity.js';
import { INSIGHTS } from './insights.js';
import { MESSAGING } from './messaging.js';
import { NOTIFICATIONS } from './notifications.js';
import type { Operation } from './operation.js';
import { PLATFORM } from './platform.js';
import { SCHEDULING } from './scheduling.js';

/** Every operation of the contract, and what each kind of caller gets. */
export const TABLE: Record<string, Operation> = {
  ...PLATFORM,
  ...IDENTITY,
  ...DIRECTORY,
  ...SCHEDULING,
  ...AVAILABILITY,
  ...BOARDS,
  ...MESSAGING,
  ...NOTIFICATIONS,
  ...INSIGHTS,
  ...AUDIT,
};

const those = (isPublic: boolean) => Object.fromEntries(Object.entries(TABLE).filter(([, row]) => (row.isPublic === true) === isPublic));

/** Operations that need no account. */
export const PUBLIC = those(true);
/** Operations for people who are logged in, and for other systems. */
export const PROTECTED = those(false);
