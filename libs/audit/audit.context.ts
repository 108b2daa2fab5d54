import type { Context } from '../platform/context.js';
import { AuditWorkerModule } from './audit-worker.module.js';
import { AuditModule } from './audit.module.js';
import { auditPolicy } from './audit.policy.js';

export const audit: Context = {
  module: AuditModule,
  worker: AuditWorkerModule,
  policy: auditPolicy,
  scopes: { AuditEvent: 'audit' },
  nouns: { AccessLog: 'this access log', AuditEvent: 'the audit log' },
  tags: { audit: 'Who did what.' },
};
