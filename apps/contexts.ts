import { audit } from '../libs/audit/audit.context.js';
import { directory } from '../libs/directory/directory.context.js';
import { identity } from '../libs/identity/identity.context.js';
import { insights } from '../libs/insights/insights.context.js';
import { messaging } from '../libs/messaging/messaging.context.js';
import { notifications } from '../libs/notifications/notifications.context.js';
import { scheduling } from '../libs/scheduling/scheduling.context.js';
import type { Context } from '../libs/platform/context.js';
import { MIGRATIONS } from '../migrations/migrations.js';

/** Every context of the product. */
const contexts: Context[] = [identity, directory, scheduling, messaging, notifications, insights, audit];

/** The product for the platform: its contexts and migrations. */
export const PRODUCT = { contexts, migrations: MIGRATIONS };

const given = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);
export const MODULES = contexts.map(({ module }) => module);
export const API_MODULES = contexts.flatMap(({ api }) => given(api));
export const WORKER_MODULES = contexts.flatMap(({ worker }) => given(worker));
