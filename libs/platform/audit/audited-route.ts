import type { PatientOf } from '../context.js';
import type { Route } from '../http/route.js';

/** Facts about a route for the event of a request. */
export interface AuditedRoute {
  action: string;
  subject: string;
  /** `:id` in the path is a patient's. */
  ofPatient: boolean;
  /** Finds the patient in a record of the answer that has no `patientId`. */
  patientOf?: PatientOf;
  /** Open to anyone: the body of a stranger does not say whose data the request touched. */
  isPublic: boolean;
  /** The command sees to its event: no transaction is opened around it. */
  byCommand: boolean;
  /** Everybody may know the answer: only a refusal is an event. */
  onlyRefused: boolean;
}

/** Undefined for a public route that changes nothing: it has no events. */
export function auditedRoute({ access, audit, idOf }: Route, patientOf: Record<string, PatientOf>): AuditedRoute | undefined {
  const isPublic = access === 'public';
  const deed = typeof audit === 'object' ? audit : isPublic ? undefined : access;
  if (!deed) return undefined;
  const [action, subject] = deed;
  return {
    action,
    subject,
    ofPatient: idOf === 'patient',
    patientOf: patientOf[subject],
    isPublic,
    byCommand: isPublic || audit === 'by-command',
    onlyRefused: audit === 'refusals',
  };
}
