import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId, UUID } from '../../kernel/ids.js';
import { plainAddress } from '../address.js';
import { type AuditEvent, outcomeOf } from './audit-event.js';
import type { AuditedRoute } from './audited-route.js';

declare module '../access/request-context.js' {
  interface RequestContext {
    /** The request's audit event while it comes to be. */
    audit?: AuditDraft;
  }
}

/** Facts about the request's event that only the command or query knows. */
export interface AuditNote {
  userId?: string;
  role?: string;
  sessionId?: string;
  action?: string;
  subject?: string;
  recordId?: string;
  patientIds?: readonly string[];
}

/** The event of one request while it is being built. Route and caller come from the request; the patients come from path, body, answer and notes. */
export class AuditDraft {
  /** True once a command of the request has begun. A command that it starts in turn belongs to it. */
  begun = false;
  /** True if the row was written in the command's own transaction; it stands if that transaction was committed. */
  written = false;
  /** True once the event was handed over: a request has no second one. */
  closed = false;
  private noted: AuditNote = {};
  private answer: unknown;

  constructor(
    readonly route: AuditedRoute,
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  note(more: AuditNote): void {
    this.noted = { ...this.noted, ...more };
  }

  answersWith(answer: unknown): void {
    this.answer = answer;
  }

  event(at: Date): AuditEvent {
    const { route, request, noted } = this;
    // A visitor has no account that the event could name.
    const who = request.actor?.who.role === 'visitor' ? undefined : request.actor?.who;
    const status = this.reply.statusCode;
    const outcome = outcomeOf(status);
    const patientIds = this.patientIds();
    const [only] = patientIds;
    const delegated = outcome === 'ok' && who?.role === 'patient' && patientIds.length === 1 && only !== who.profileId;
    return {
      id: newId(),
      at,
      userId: noted.userId ?? who?.userId ?? null,
      role: noted.role ?? who?.role ?? null,
      system: null,
      sessionId: noted.sessionId ?? who?.sessionId ?? null,
      onBehalfOf: delegated ? (only ?? null) : null,
      action: noted.action ?? route.action,
      subject: noted.subject ?? route.subject,
      recordId: noted.recordId ?? uuid(idIn(request.params)) ?? uuid(idIn(this.answer)) ?? null,
      patientIds,
      requestId: request.id,
      address: plainAddress(request.ip),
      outcome,
      status,
    };
  }

  private patientIds(): string[] {
    const { request, route, noted, answer } = this;
    const found = new Set<string>(noted.patientIds);
    let last: unknown;
    // Lists repeat the same patient many times.
    const add = (value: unknown) => {
      if (value === last) return;
      last = value;
      const id = uuid(value);
      if (id !== undefined) found.add(id);
    };
    if (route.ofPatient) add(idIn(request.params));
    if (!route.isPublic) add((request.body as { patientId?: unknown } | null | undefined)?.patientId);
    const items = (answer as { items?: unknown } | null | undefined)?.items ?? answer;
    for (const item of Array.isArray(items) ? (items as unknown[]) : [items]) {
      if (typeof item !== 'object' || item === null) continue;
      const record = item as Record<string, unknown>;
      const { patientId, patientIds } = record;
      add(patientId ?? route.patientOf?.(record, request.actor?.who));
      if (Array.isArray(patientIds)) patientIds.forEach(add);
    }
    return [...found];
  }
}

const idIn = (value: unknown): unknown => (value as { id?: unknown } | null | undefined)?.id;
const uuid = (value: unknown): string | undefined => (typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : undefined);
