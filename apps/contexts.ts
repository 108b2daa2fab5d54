import { AuditModule } from '../libs/audit/audit.module.js';
import { auditPolicy } from '../libs/audit/audit.policy.js';
import { directoryEntities, DirectoryModule } from '../libs/directory/directory.module.js';
import { directoryPolicy } from '../libs/directory/directory.policy.js';
import { identityEntities, IdentityModule } from '../libs/identity/identity.module.js';
import { identityPolicy } from '../libs/identity/identity.policy.js';
import { messagingEntities, MessagingModule } from '../libs/messaging/messaging.module.js';
import { messagingPolicy } from '../libs/messaging/messaging.policy.js';
import { NotificationsModule } from '../libs/notifications/notifications.module.js';
import { notificationsPolicy } from '../libs/notifications/notifications.policy.js';
import { schedulingEntities, SchedulingModule } from '../libs/scheduling/scheduling.module.js';
import { schedulingPolicy } from '../libs/scheduling/scheduling.policy.js';

/** Every context of the product: API and worker hold the same ones. */
export const CONTEXTS = [IdentityModule, DirectoryModule, SchedulingModule, MessagingModule, NotificationsModule, AuditModule];
export const ENTITIES = [...identityEntities, ...directoryEntities, ...schedulingEntities, ...messagingEntities];
export const POLICIES = [identityPolicy, directoryPolicy, schedulingPolicy, messagingPolicy, notificationsPolicy, auditPolicy];
