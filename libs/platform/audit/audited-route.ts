import type { PatientOf } from '../context.js';
import type { Route } from '../http/route.js';

/** Facts about a route for the request's event. */
export interface AuditedRoute {
  action: string;
  subject: string;
  /** True if `:id` in the path is a patient's id. */
  ofPatient: boolean;
  /** Finds the patient in a record of the answer that has no `patientId`. */
  patientOf?: PatientOf;
  /** True if the route is public: the body of a stranger does not say whose data the request touched. */
  isPublic: boolean;
  /** True if the command writes its event itself: no transaction is opened around it. */
  byCommand: boolean;
  /** True if the answer is public: only a refusal is an event. */
  onlyRefused: boolean;
}

/** Returns undefined for a public route that changes nothing: it has no events. */
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
