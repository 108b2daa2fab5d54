export const OUTCOMES = ['ok', 'refused', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One access to, change of or attempt on personal data: who, on whose behalf, what, when, from where, and the outcome. */
export interface AuditEvent {
  id: string;
  at: Date;
  userId: string | null;
  role: string | null;
  /** The saga or job that acted, if it was no person. */
  system: string | null;
  sessionId: string | null;
  /** The patient for whom a delegate acted. */
  onBehalfOf: string | null;
  action: string;
  subject: string;
  recordId: string | null;
  /** The patients concerned: an answer with several patients is one event. */
  patientIds: readonly string[];
  requestId: string | null;
  address: string | null;
  outcome: Outcome;
  status: number | null;
}

export const outcomeOf = (status: number): Outcome => {
  if (status < 400) return 'ok';
  return status === 401 || status === 403 || status === 404 ? 'refused' : 'failed';
};
