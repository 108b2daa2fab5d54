import type { INestApplication } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Clock } from '../../kernel/clock.js';
import { PUBLIC, type Requirement, REQUIRES } from '../access/decorators.js';
import { DependencyDown } from '../http/problem/problem.js';
import { AuditBuffer } from './audit-buffer.js';
import { AuditDraft, type AuditedRoute } from './audit-draft.js';
import { AUDITED, WRITES_ITSELF } from './audited.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    audited?: AuditedRoute;
  }
}

/**
 * One event for each request about personal data, however it ends: refused by the guard, by a body that cannot be read or by a rule, it
 * passes here. The event is kept before the first byte of the answer leaves, so that nobody reads and hangs up unseen.
 */
export function addAuditTrail(app: INestApplication, fastify: FastifyInstance): void {
  const buffer = app.get(AuditBuffer);
  const clock = app.get(Clock);
  const routeOf = routes(app);

  fastify.addHook('onRoute', (route) => {
    route.config = { ...route.config, audited: routeOf(route.handler.name, String(route.method), route.url) };
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
    // What everybody may know goes on without its event.
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

/** What each route is about, found by the name that Nest gives its handler: `Controller.method`. */
function routes(app: INestApplication) {
  const reflector = app.get(Reflector);
  const controllers = app.get(DiscoveryService).getControllers();
  return (handler: string, method: string, url: string): AuditedRoute | undefined => {
    const [controller, name = ''] = handler.split('.');
    const type = controllers.find((wrapper) => wrapper.name === controller)?.metatype as { prototype: Record<string, object> } | undefined;
    const target = type?.prototype[name];
    if (!target) return undefined;
    const targets = [target, type] as never[];
    const isPublic = reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) === true;
    const ofPatient = url.includes('/patients/:id');
    const about =
      reflector.getAllAndOverride<Requirement | undefined>(AUDITED, targets) ??
      reflector.getAllAndOverride<Requirement | undefined>(REQUIRES, targets) ??
      (isPublic && !isRead(method) ? { action: url.split('/').at(-1) ?? 'use', subject: 'User' } : undefined);
    if (!about) return undefined;
    return {
      ...about,
      ofPatient,
      isPublic,
      onlyRefused: isDirectory(about) && !ofPatient,
      writesItself: isPublic || reflector.getAllAndOverride<boolean | undefined>(WRITES_ITSELF, targets) === true,
    };
  };
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Which hospitals and doctors there are is known to everybody who may come in; which of them belong to a patient is not. */
const isDirectory = ({ action, subject }: Requirement): boolean => action === 'read' && (subject === 'Hospital' || subject === 'Doctor');
