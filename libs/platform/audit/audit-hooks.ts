import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Clock } from '../../kernel/clock.js';
import { Contexts } from '../context.js';
import { DependencyDown } from '../http/problem/problem.js';
import { AuditBuffer } from './audit-buffer.js';
import { AuditDraft } from './audit-draft.js';
import { type AuditedRoute, auditedRoute } from './audited-route.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    audited?: AuditedRoute;
  }
}

/**
 * Records one event for every request about personal data, however it ends: also if a guard, an unreadable body or a rule refuses it. The event is
 * stored before the first byte of the answer is sent, so that nobody can read the data, hang up and leave no trace.
 */
export function addAuditTrail(app: INestApplication, fastify: FastifyInstance): void {
  const buffer = app.get(AuditBuffer);
  const clock = app.get(Clock);
  const { patientOf } = app.get(Contexts);

  fastify.addHook('onRoute', (route) => {
    const { known } = route.config ?? {};
    if (known) route.config = { ...route.config, audited: auditedRoute(known, patientOf) };
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const { audited } = request.routeOptions.config;
    if (!audited || !request.ambient) {
      done();
      return;
    }
    const draft = new AuditDraft(audited, request, reply);
    request.ambient.audit = draft;
    draft.closed = buffer.full;
    // Public data is served without its event.
    done(draft.closed && !audited.onlyRefused ? new DependencyDown() : undefined);
  });
  fastify.addHook('preSerialization', (request, _reply, payload, done) => {
    request.ambient?.audit?.answersWith(payload);
    done(null, payload);
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const draft = request.ambient?.audit;
    if (draft && !draft.closed) {
      draft.closed = true;
      const refused = reply.statusCode >= 400;
      if (refused || !(draft.written || draft.route.onlyRefused)) buffer.add(draft.event(clock.now()));
    }
    done(null, payload);
  });
  // Runs after the last request was answered and before the database is closed.
  fastify.addHook('onClose', () => buffer.close());
}
